import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';

export const approvalStates = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** A call that waits for a person: exactly this one, with these arguments. */
@Entity('approvals')
@Unique('approvals_org_id', ['orgId', 'id'])
@Unique('approvals_call', ['runId', 'key'])
@Index('approvals_pending', ['orgId', 'id'], { where: `state = 'pending'` })
@Index('approvals_expiry', ['expiresAt'], { where: `state = 'pending'` })
@ForeignKey('Run', ['orgId', 'runId'], ['orgId', 'id'], { name: 'approvals_run', onDelete: 'CASCADE' })
@ForeignKey(() => User, ['orgId', 'decidedBy'], ['orgId', 'id'], { name: 'approvals_decider' })
@Check('approvals_state', `state IN ('pending', 'approved', 'rejected', 'expired', 'cancelled')`)
export class Approval {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() runId: string;
  /** Where the run answers, and the person it works for: as in the run. */
  @UuidColumn({ nullable: true }) chatId: string | null;
  @UuidColumn({ nullable: true }) userId: string | null;
  /** The role that would call; not the run's own when that one has asked it. */
  @UuidColumn() agentId: string;
  @TextColumn() agentUsername: string;
  @TextColumn() agentName: string;
  /** Who its definition said decides, when it asked; nobody: see `decidersAmong`. */
  @Column('uuid', { array: true, default: [] }) approverIds: string[];
  /** Of the tool call. */
  @TextColumn() key: string;
  @TextColumn() tool: string;
  @TextColumn() toolDescription: string;
  @Column('boolean') readOnly: boolean;
  @Column('jsonb') arguments: unknown;
  /** Of the tool and its arguments: a decision is about nothing else. */
  @TextColumn() hash: string;
  /** Set when a person is not asked for leave but for an answer: their comment is the result. */
  @TextColumn({ nullable: true }) question: string | null;
  @TextColumn({ default: 'pending' }) state: ApprovalState;
  @UuidColumn({ nullable: true }) decidedBy: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
  /** What the decider made of the arguments. */
  @Column('jsonb', { nullable: true }) decidedArguments: unknown;
  @TextColumn({ nullable: true }) comment: string | null;
  /** What the chat itself said of it. */
  @Column('uuid', { array: true, default: [] }) noteIds: string[];
  @TimeColumn() expiresAt: Date;
  @CreatedAtColumn() createdAt: Date;
}
