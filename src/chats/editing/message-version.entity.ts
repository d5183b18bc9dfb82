import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';
import { Message } from '../messages/message.entity.js';

/** What a message said before it was edited. */
@Entity('message_versions')
@ForeignKey(() => Message, ['orgId', 'messageId'], ['orgId', 'id'], {
  name: 'message_versions_message',
  onDelete: 'CASCADE',
})
export class MessageVersion {
  @PrimaryColumn('uuid') messageId: string;
  /** From 1, the first text. */
  @PrimaryColumn('integer') version: number;
  @UuidColumn() orgId: string;
  @TextColumn() content: string;
  @CreatedAtColumn() replacedAt: Date;
  @UuidColumn() replacedBy: string;
}
