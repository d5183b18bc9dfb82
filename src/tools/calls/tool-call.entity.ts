import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';

export const toolCallStates = ['running', 'succeeded', 'failed', 'refused', 'unknown'] as const;
export type ToolCallState = (typeof toolCallStates)[number];

/** One call of a tool in a run. Its row is there before the tool begins, so that no attempt begins it twice. */
@Entity('tool_calls')
@ForeignKey('Run', ['orgId', 'runId'], ['orgId', 'id'], { name: 'tool_calls_run', onDelete: 'CASCADE' })
@Check('tool_calls_state', `state IN ('running', 'succeeded', 'failed', 'refused', 'unknown')`)
export class ToolCall {
  @PrimaryColumn('uuid') runId: string;
  /** Which call it is in its run: the way to it, the step and the place in that step. */
  @PrimaryColumn('text') key: string;
  @UuidColumn() orgId: string;
  /** The attempt that began it last. */
  @Column('integer') epoch: number;
  @TextColumn() tool: string;
  @Column('jsonb') arguments: unknown;
  @Column('boolean') readOnly: boolean;
  /** `unknown`: its worker died in the middle of a call that changes something. */
  @TextColumn() state: ToolCallState;
  /** As the model reads it. */
  @TextColumn({ nullable: true }) result: string | null;
  /** As people read it, where that is less. */
  @TextColumn({ nullable: true }) shown: string | null;
  @TimeColumn({ default: () => 'now()' }) startedAt: Date;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
