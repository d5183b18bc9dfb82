import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../../platform/database/index.js';

/** A run whose traces of deleted documents go when it has ended. */
@Entity('owed_erasures')
@ForeignKey('Run', ['orgId', 'runId'], ['orgId', 'id'], { name: 'owed_erasures_run', onDelete: 'CASCADE' })
export class OwedErasure {
  @PrimaryColumn('uuid') runId: string;
  @UuidColumn() orgId: string;
}
