import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../../platform/database/index.js';
import { Run } from './run.entity.js';
import type { RunEvent } from './run-event.js';

/** About a second of a run's stream: the events `firstSeq` to `lastSeq` of one attempt. */
@Entity('run_events')
@ForeignKey(() => Run, ['orgId', 'runId'], ['orgId', 'id'], { name: 'run_events_run', onDelete: 'CASCADE' })
export class RunEventBatch {
  @PrimaryColumn('uuid') runId: string;
  @PrimaryColumn('integer') epoch: number;
  @PrimaryColumn('integer') firstSeq: number;
  @Column('integer') lastSeq: number;
  @UuidColumn() orgId: string;
  /** Not jsonb, which orders the names in it anew: a stream is read again as it was told. */
  @Column('json') events: RunEvent[];
}
