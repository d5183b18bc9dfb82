import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../../platform/database/index.js';
import { Run } from '../queue/run.entity.js';

/** How long a role whose time is limited has worked in a run, over all attempts. */
@Entity('role_times')
@ForeignKey(() => Run, ['orgId', 'runId'], ['orgId', 'id'], { name: 'role_times_run', onDelete: 'CASCADE' })
export class RoleTime {
  @PrimaryColumn('uuid') runId: string;
  /** The key of the call by which it was asked; empty for the run's own role. */
  @PrimaryColumn('text') path: string;
  @UuidColumn() orgId: string;
  @Column('integer') millis: number;
}
