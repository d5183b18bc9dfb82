import { Check, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Message, type Rating } from '../messages/message.entity.js';

/** What somebody outside thinks of an answer that they were given. */
@Entity('contact_feedback')
@ForeignKey(() => Message, ['orgId', 'messageId'], ['orgId', 'id'], {
  name: 'contact_feedback_message',
  onDelete: 'CASCADE',
})
@Check('contact_feedback_rating', `rating IN ('up', 'down')`)
export class ContactFeedback {
  @PrimaryColumn('uuid') messageId: string;
  /** Of the chat that the answer is in. */
  @PrimaryColumn('uuid') contactId: string;
  @UuidColumn() orgId: string;
  @TextColumn() rating: Rating;
  @CreatedAtColumn() givenAt: Date;
}
