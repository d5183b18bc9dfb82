import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { Run } from '../queue/run.entity.js';

/**
 * One call of a model, there before it is made, so that none is lost. Of a plain answer that took less than a second only
 * its run tells.
 */
@Entity('model_calls')
@Index('model_calls_of_run', ['orgId', 'runId'])
@ForeignKey(() => Run, ['orgId', 'runId'], ['orgId', 'id'], { name: 'model_calls_run', onDelete: 'CASCADE' })
@Check('model_calls_purpose', `purpose IN ('answer', 'summary', 'retrieval')`)
export class ModelCall {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() runId: string;
  @Column('integer') epoch: number;
  /** Which role asked: empty for the run's own, else the way to the one it asked. */
  @TextColumn() path: string;
  @TextColumn({ nullable: true }) agentUsername: string | null;
  @TextColumn() model: string;
  /** For an answer, to sum up what its model could not take, or to look up what it is told. */
  @TextColumn({ default: 'answer' }) purpose: 'answer' | 'summary' | 'retrieval';
  /** What counts: null where nothing came of the call. */
  @Column('integer', { nullable: true }) inputTokens: number | null;
  @Column('integer', { nullable: true }) outputTokens: number | null;
  /** Of those in: read from a cache; of those out: thought and not said. Null where its server does not tell. */
  @Column('integer', { nullable: true }) cachedTokens: number | null;
  @Column('integer', { nullable: true }) reasoningTokens: number | null;
  /** By the price of its model at the time; null where it had none. */
  @Column('double precision', { nullable: true }) cost: number | null;
  /** The server has not told what it took, or not yet: it is counted from what was sent and heard. */
  @Column({ default: false }) isEstimate: boolean;
  @TextColumn({ nullable: true }) finishReason: string | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TimeColumn() startedAt: Date;
  @TimeColumn({ nullable: true }) firstTokenAt: Date | null;
  /** Null: under way, or lost with its worker. */
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
