import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import type { ModelMessage } from '../../../llm/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../../platform/database/index.js';
import type { JsonSchema } from '../../../platform/json-schema/index.js';
import { Chat } from '../../../chats/index.js';
import type { UsageSource } from '../../../usage/index.js';
import { Agent } from '../../definitions/agent.entity.js';
import type { ClientTools, Manner } from '../../types/agent-type.js';
import type { RunUsage } from './run-usage.js';
import { allInSql, busyInSql, openInSql, type RunStatus } from './run.status.js';

/** What the facade was asked; a chat's run reads its chat instead. */
export interface FacadeInput {
  messages: ModelMessage[];
  /** How the answer is to be written, beside what the role's definition says. */
  manner?: Manner;
  clientTools?: ClientTools;
  /** The answer is JSON that keeps to it. */
  outputSchema?: JsonSchema;
  logprobs?: number;
  /** What the client notes for itself: nobody here reads it. */
  user?: string;
  metadata?: Record<string, string>;
}

/**
 * One execution of an agent for one trigger. The row is the queue: whoever claims it holds a lease under an
 * epoch, and every later write names that epoch.
 */
@Entity('runs')
@Unique('runs_org_id', ['orgId', 'id'])
@Index('runs_trigger', ['triggerMessageId', 'agentId', 'generation'], {
  unique: true,
  where: 'trigger_message_id IS NOT NULL',
})
@Index('runs_due', ['orgId', 'priority', 'dueAt', 'id'], { where: `status = 'queued'` })
@Index('runs_leased', ['leaseUntil'], { where: `status = 'running'` })
@Index('runs_open_deadline', ['deadlineAt'], { where: `status IN ${busyInSql}` })
@Index('runs_idempotency', ['orgId', 'apiKeyId', 'idempotencyKey'], {
  unique: true,
  where: 'idempotency_key IS NOT NULL',
})
@Index('runs_chat_open', ['orgId', 'chatId', 'agentId', 'id'], {
  where: `chat_id IS NOT NULL AND status IN ${openInSql}`,
})
@Index('runs_failed', ['finishedAt'], {
  where: `status = 'failed' AND user_id IS NOT NULL AND failure_told_at IS NULL`,
})
@Index('runs_root', ['orgId', 'rootRunId'], { where: 'root_run_id IS NOT NULL' })
@Index('runs_chat', ['orgId', 'chatId', 'id'], { where: 'chat_id IS NOT NULL' })
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], { name: 'runs_agent' })
@ForeignKey(() => Chat, ['orgId', 'chatId'], ['orgId', 'id'], { name: 'runs_chat_of', onDelete: 'CASCADE' })
@Check('runs_status', `status IN ${allInSql}`)
export class Run {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() agentId: string;
  @TextColumn() agentUsername: string;
  /** The chat and the message that called the agent; null when the facade did. */
  @UuidColumn({ nullable: true }) chatId: string | null;
  @UuidColumn({ nullable: true }) triggerMessageId: string | null;
  /** How often this agent was asked for this message: 0 at first, one more for each answer made anew. */
  @Column('integer', { default: 0 }) generation: number;
  /** The run whose answer called this agent, and the one that a person started the chain with. */
  @UuidColumn({ nullable: true }) parentRunId: string | null;
  @UuidColumn({ nullable: true }) rootRunId: string | null;
  /** The agents on the way from the root to this run, itself excluded: its length is the depth. */
  @Column('uuid', { array: true, default: [] }) calledThrough: string[];
  /** What the answer begins with: it goes on where an earlier one broke off. */
  @TextColumn({ nullable: true }) prefix: string | null;
  /** What asked for it; where a key did, that is the facade whatever stands here. */
  @TextColumn({ default: 'chat' }) source: UsageSource;
  @UuidColumn({ nullable: true }) userId: string | null;
  @UuidColumn({ nullable: true }) apiKeyId: string | null;
  /** It may hold pictures: only who works on the run reads it, and not along with the rest. */
  @Column('jsonb', { nullable: true, select: false }) input: FacadeInput | null;
  /** Of two that are due in one organization the higher one is claimed first. */
  @Column('smallint', { default: 0 }) priority: number;
  /** Under which the API key asked for it, for a day, and what tells its request from others. */
  @TextColumn({ nullable: true }) idempotencyKey: string | null;
  @TextColumn({ nullable: true }) requestHash: string | null;
  @TextColumn({ default: 'queued' }) status: RunStatus;
  @Column('integer', { default: 0 }) attempts: number;
  /** Grows with every claim; a worker that lost its lease writes under an old one and changes nothing. */
  @Column('integer', { default: 0 }) epoch: number;
  @TextColumn({ nullable: true }) workerId: string | null;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  @TimeColumn() deadlineAt: Date;
  /** Since when it waits for people; the deadline stands still meanwhile. */
  @TimeColumn({ nullable: true }) waitingSince: Date | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) errorDetail: string | null;
  /** The answer, in the chat or, for the facade, here. */
  @UuidColumn({ nullable: true }) messageId: string | null;
  @TextColumn({ nullable: true }) output: string | null;
  @TextColumn({ nullable: true }) finishReason: string | null;
  @Column('jsonb', { nullable: true }) usage: RunUsage | null;
  /** Of an answer that took one call of a model and nothing else: other runs have rows of their calls. */
  @TextColumn({ nullable: true }) model: string | null;
  @TimeColumn({ nullable: true }) askedAt: Date | null;
  @TimeColumn({ nullable: true }) firstTokenAt: Date | null;
  /** The `traceparent` (W3C Trace Context) of the request that called for it, where runs are traced. */
  @TextColumn({ nullable: true }) traceParent: string | null;
  /** Of a failed one: when who asked was told. */
  @TimeColumn({ nullable: true }) failureToldAt: Date | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) startedAt: Date | null;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
