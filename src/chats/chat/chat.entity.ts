import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { Organization } from '../../identity/index.js';

export const chatKinds = ['direct', 'group', 'agent'] as const;
export type ChatKind = (typeof chatKinds)[number];

/** What happens to a role's answer under way when the role is called again in the chat. */
export const busyRules = ['queue', 'interrupt'] as const;
export type BusyRule = (typeof busyRules)[number];

/** Somebody outside, with whom the role of the chat speaks by an integration; kept up to date by who knows them. */
export interface ChatContact {
  id: string;
  name: string;
  /** By which type of integrations. */
  channel: string;
  /** The member who answers in the role's place; null: the role does. */
  takenOverBy: string | null;
  /** Somebody who does so from elsewhere, by a type of integrations; left out, or null: nobody. */
  colleague?: { name: string; channel: string } | null;
  /** The integration by which they wrote was deleted: what is written here reaches nobody. */
  isGone?: boolean;
}

@Entity('chats')
@Unique('chats_org_id', ['orgId', 'id'])
// On an expression, which TypeORM cannot write.
@Index('chats_contact', { synchronize: false })
@Index('chats_direct', ['orgId', 'directKey'], { unique: true, where: 'direct_key IS NOT NULL' })
@Check('chats_when_busy', `when_busy IN ('queue', 'interrupt')`)
@Check('chats_kind', `kind IN ('direct', 'group', 'agent')`)
export class Chat {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'chats_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() kind: ChatKind;
  @TextColumn() title: string;
  /** The one agent that every message of an `agent` chat addresses. */
  @UuidColumn({ nullable: true }) agentId: string | null;
  /** Both members' ids in order: two people have one direct chat. */
  @TextColumn({ nullable: true }) directKey: string | null;
  /** Null: it was made before this was kept. */
  @UuidColumn({ nullable: true }) createdBy: string | null;
  /** An archived chat is read, not written in. */
  @TimeColumn({ nullable: true }) archivedAt: Date | null;
  /** The roles that may be called here; null: all that the caller may use. */
  @Column('uuid', { array: true, nullable: true }) allowedAgentIds: string[] | null;
  @TextColumn({ default: 'queue' }) whenBusy: BusyRule;
  /** The members who judge answers; null: every member. */
  @Column('uuid', { array: true, nullable: true }) validatorIds: string[] | null;
  /** An answer is to be judged within so many minutes; null: it may wait. */
  @Column('integer', { nullable: true }) validationDueMinutes: number | null;
  /** Not null: it is a conversation with somebody outside. */
  @Column('jsonb', { nullable: true }) contact: ChatContact | null;
  /** Number of the newest message. It is taken under the row's lock, so numbers follow commits without gaps. */
  @Column('bigint', { default: 0 }) lastSeq: number;
  @TimeColumn({ nullable: true }) lastMessageAt: Date | null;
  @CreatedAtColumn() createdAt: Date;
  /** No column: the membership of the one for whom it was loaded. */
  membership?: { userId: string; lastReadSeq: number } | null;
}
