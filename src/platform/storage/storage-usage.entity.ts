import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What an organization's bytes take. The database itself counts them with each row that comes and goes. */
@Entity('file_usage')
@ForeignKey('Organization', ['orgId'], ['id'], { name: 'file_usage_organization', onDelete: 'CASCADE' })
export class StorageUsage {
  @PrimaryColumn('uuid') orgId: string;
  @Column('bigint') bytes: number;
}
