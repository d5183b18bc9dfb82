import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { Run } from '../queue/run.entity.js';

export const stageStates = ['succeeded', 'failed', 'waiting'] as const;

/** A stretch of the work on a run that calls are made in: an attempt, a step of a chain, a node of a plan. */
@Entity('run_stages')
@Index('run_stages_of_run', ['orgId', 'runId'])
@ForeignKey(() => Run, ['orgId', 'runId'], ['orgId', 'id'], { name: 'run_stages_run', onDelete: 'CASCADE' })
@Check('run_stages_kind', `kind IN ('attempt', 'step')`)
@Check('run_stages_state', `state IN ('succeeded', 'failed', 'waiting')`)
export class RunStage {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() runId: string;
  @Column('integer') epoch: number;
  /** Which role worked: empty for the run's own, else the way to the one it asked. */
  @TextColumn() path: string;
  @TextColumn() agentUsername: string;
  @TextColumn() kind: 'attempt' | 'step';
  /** Of a step. */
  @TextColumn() name: string;
  /** `waiting`: people had to decide first. */
  @TextColumn() state: (typeof stageStates)[number];
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TimeColumn() startedAt: Date;
  @TimeColumn() finishedAt: Date;
}
