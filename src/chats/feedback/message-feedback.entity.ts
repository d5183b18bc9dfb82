import { Check, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { User } from '../../identity/index.js';
import { Message, type Rating } from '../messages/message.entity.js';

/** What one person thinks of one answer. */
@Entity('message_feedback')
@ForeignKey(() => Message, ['orgId', 'messageId'], ['orgId', 'id'], {
  name: 'message_feedback_message',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'message_feedback_user',
  onDelete: 'CASCADE',
})
@Check('message_feedback_rating', `rating IN ('up', 'down')`)
export class MessageFeedback {
  @PrimaryColumn('uuid') messageId: string;
  @PrimaryColumn('uuid') userId: string;
  @UuidColumn() orgId: string;
  @TextColumn() rating: Rating;
  @TextColumn({ nullable: true }) comment: string | null;
  @CreatedAtColumn() givenAt: Date;
}
