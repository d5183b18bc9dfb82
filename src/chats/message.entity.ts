import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, TimeColumn, UuidColumn } from '../platform/database/index.js';
import { Chat } from './chat.entity.js';

type AuthorKind = 'user' | 'agent' | 'contact';
export const validationStates = ['unvalidated', 'approved', 'edited', 'rejected'] as const;
export type ValidationState = (typeof validationStates)[number];

/** A mention that was resolved: somebody is notified, or a role is called. */
export interface Mention {
  kind: 'user' | 'role';
  id: string;
  username: string;
}

@Entity('messages')
@Unique('messages_org_id', ['orgId', 'id'])
@Unique('messages_chat_seq', ['chatId', 'seq'])
@Index('messages_client_id', ['chatId', 'authorId', 'clientId'], {
  unique: true,
  where: 'client_id IS NOT NULL',
})
@Index('messages_run', ['runId'], { unique: true, where: 'run_id IS NOT NULL' })
@ForeignKey(() => Chat, ['orgId', 'chatId'], ['orgId', 'id'], { name: 'messages_chat', onDelete: 'CASCADE' })
@Check('messages_author_kind', `author_kind IN ('user', 'agent', 'contact')`)
@Check('messages_validation', `validation_state IN ('unvalidated', 'approved', 'edited', 'rejected')`)
export class Message {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() chatId: string;
  /** Place in the chat, the same for everyone. */
  @Column('bigint') seq: number;
  /** The author as they were when they wrote: agents live in a module that chats does not know. */
  @TextColumn() authorKind: AuthorKind;
  @UuidColumn() authorId: string;
  @TextColumn() authorUsername: string;
  @TextColumn() authorName: string;
  @TextColumn() content: string;
  @Column('jsonb', { default: [] }) mentions: Mention[];
  @UuidColumn({ nullable: true }) replyToId: string | null;
  /** The poster's own id of this message: posting it again answers with the first. */
  @TextColumn({ nullable: true }) clientId: string | null;
  /** The run that wrote this answer; a run writes one. */
  @UuidColumn({ nullable: true }) runId: string | null;
  @TextColumn({ nullable: true }) validationState: ValidationState | null;
  @UuidColumn({ nullable: true }) validatedBy: string | null;
  @TimeColumn({ nullable: true }) validatedAt: Date | null;
  @TextColumn({ nullable: true }) validationComment: string | null;
  /** What the role had written, when a person edited it. */
  @TextColumn({ nullable: true }) originalContent: string | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) editedAt: Date | null;
}
