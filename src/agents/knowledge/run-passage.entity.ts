import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../platform/database/index.js';

/** The number by which a passage is known in a run, in all of its attempts. */
@Entity('run_passages')
@ForeignKey('Run', ['orgId', 'runId'], ['orgId', 'id'], { name: 'run_passages_run', onDelete: 'CASCADE' })
@Index('run_passages_document', ['orgId', 'documentId', 'runId'])
export class RunPassage {
  @PrimaryColumn('uuid') runId: string;
  @PrimaryColumn('integer') n: number;
  @UuidColumn() orgId: string;
  @UuidColumn() chunkId: string;
  @UuidColumn() documentId: string;
  /** By another run, whose answer or state this one goes on from. */
  @Column('boolean', { default: false }) inherited: boolean;
}
