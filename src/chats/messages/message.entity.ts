import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { DiffPart } from '../../platform/text/index.js';
import { Chat } from '../chat/chat.entity.js';

type AuthorKind = 'user' | 'agent' | 'contact';
export const validationStates = ['unvalidated', 'approved', 'edited', 'rejected'] as const;
export type ValidationState = (typeof validationStates)[number];

/** A mention that was resolved: somebody is notified, or a role is called. */
export interface Mention {
  kind: 'user' | 'role';
  id: string;
  username: string;
  /** Why a role that was mentioned was not called. */
  refused?: CallRefusal;
}

/**
 * A role calls roles at most three deep, never one that is on the way to it, or that a message on this way has called
 * already, none that the chat does not allow or that was stopped, and few: so do people.
 */
export const callRefusals = [
  'depth',
  'cycle',
  'already_called',
  'not_allowed',
  'stopped',
  'too_many',
] as const;
export type CallRefusal = (typeof callRefusals)[number];

/** What people think of an answer. */
export const ratings = ['up', 'down'] as const;
export type Rating = (typeof ratings)[number];

/** What a system message tells; its author is who did it. */
export type SystemNote =
  | { type: 'member.added' | 'member.removed'; userId: string; username: string; name: string }
  | { type: 'member.left' }
  | { type: 'chat.renamed'; title: string }
  | { type: 'chat.archived' | 'chat.restored' }
  /** About a call that a role waits to make; a reply to it is for whoever wrote it, and calls nobody. */
  | { type: 'approval.requested' | 'approval.decided' | 'approval.unheard'; approvalId: string }
  /** An event of the calendar takes place, and a role is asked. */
  | { type: 'calendar.fired'; eventId: string };

/** What the client that brought a message says of it: where it was written, and what is known there of its author. */
export interface MessageOrigin {
  channel?: string;
  userData?: Record<string, unknown>;
}

export const deliveryStates = ['held', 'waiting', 'sent', 'failed', 'dropped'] as const;
/** Of a message to somebody outside: `held` waits for a verdict, `dropped` does not go out any more. */
export interface MessageDelivery {
  state: (typeof deliveryStates)[number];
  /** A code: why it failed, or that it goes out nowhere (`unsent`) and counts as said. */
  error?: string;
  at: string;
}

/** Of what is dropped because the integration sends nothing: whoever reads the chat has it. */
export const unsent = 'unsent';

/** Somebody who wrote it elsewhere, in the place of the role that its author is. */
export interface WrittenElsewhere {
  /** As they are named there. */
  name: string;
  /** The type of the integration by which it came, and which it is. */
  channel: string;
  integrationId: string;
  /** What it is called there. */
  id: string;
}

@Entity('messages')
@Unique('messages_org_id', ['orgId', 'id'])
@Unique('messages_chat_seq', ['chatId', 'seq'])
@Index('messages_client_id', ['chatId', 'authorId', 'clientId'], {
  unique: true,
  where: 'client_id IS NOT NULL',
})
@Index('messages_siblings', ['orgId', 'siblingsOf'], { where: 'siblings_of IS NOT NULL' })
// On an expression, which TypeORM cannot write: what waits for a verdict in a chat, by due time.
@Index('messages_waiting', { synchronize: false })
@Index('messages_due', ['validationDueAt'], {
  where: `validation_state = 'unvalidated' AND validation_reminded_at IS NULL AND validation_due_at IS NOT NULL`,
})
@Index('messages_answers', ['orgId', 'createdAt'], { where: 'validation_state IS NOT NULL' })
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
  /**
   * From there to the content; null when they differ too much to be compared. As long as both texts, and read only
   * where it is shown.
   */
  @Column('jsonb', { nullable: true, select: false }) validationDiff?: DiffPart[] | null;
  /** When the verdict is due; null: whenever. */
  @TimeColumn({ nullable: true }) validationDueAt: Date | null;
  @TimeColumn({ nullable: true }) validationRemindedAt: Date | null;
  /** Who said that others may rely on this answer. */
  @UuidColumn({ nullable: true }) trustedBy: string | null;
  @TimeColumn({ nullable: true }) trustedAt: Date | null;
  /** Answers of one role to one message, made anew or after an edit, are siblings: this is the first one's id. */
  @UuidColumn({ nullable: true }) siblingsOf: string | null;
  /** Of siblings one is shown and counts as the role's answer. */
  @Column('boolean', { default: true }) isCurrent: boolean;
  /** Whether it was posted with any; most were not. */
  @Column('boolean', { default: false }) hasFiles: boolean;
  /** Not null: the chat itself speaks of what happened in it. */
  @Column('jsonb', { nullable: true }) system: SystemNote | null;
  @Column('jsonb', { nullable: true }) origin: MessageOrigin | null;
  /** Not null: it asks something that these are the answers to, as whoever is asked would write them. */
  @Column('jsonb', { nullable: true }) choices: string[] | null;
  @Column('jsonb', { nullable: true }) written: WrittenElsewhere | null;
  /** Not null: it goes to somebody outside. */
  @Column('jsonb', { nullable: true }) delivery: MessageDelivery | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) editedAt: Date | null;
  /**
   * The row stays, for the order of the chat, and its view is blank. Whatever else finds, counts or tells messages
   * leaves it out: `deleted_at IS NULL`.
   */
  @TimeColumn({ nullable: true }) deletedAt: Date | null;
  @UuidColumn({ nullable: true }) deletedBy: string | null;
}
