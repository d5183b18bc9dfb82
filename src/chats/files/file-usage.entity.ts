import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Organization } from '../../identity/index.js';

/** What an organization's files take. The database itself counts it with each file that comes and goes. */
@Entity('file_usage')
export class FileUsage {
  @ForeignKey(() => Organization, { name: 'file_usage_organization', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  orgId: string;
  @Column('bigint') bytes: number;
}
