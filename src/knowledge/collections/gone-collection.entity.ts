import { Entity, ForeignKey } from 'typeorm';
import { Organization } from '../../identity/index.js';
import { IdColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';

/** A collection that was deleted, and what was in it not yet: nobody sees that, and it is purged. */
@Entity('gone_collections')
export class GoneCollection {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'gone_collections_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TimeColumn({ default: () => 'now()' }) goneAt: Date;
}
