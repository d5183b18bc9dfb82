import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, type ApiKey, type User } from '../../identity/index.js';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';

/** A request to `/v1` that was answered with an error, for those who look why a client does not work. */
@Entity('refused_requests')
@Unique('refused_requests_org_id', ['orgId', 'id'])
@Index('refused_requests_key', ['orgId', 'apiKeyId', 'id'])
export class RefusedRequest {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'refused_requests_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn({ nullable: true }) apiKeyId: string | null;
  /** A person who came with a token of their own. */
  @UuidColumn({ nullable: true }) userId: string | null;
  @TextColumn() requestId: string;
  @TextColumn() method: string;
  /** Without its query. */
  @TextColumn() path: string;
  @Column('integer') status: number;
  @TextColumn() code: string;
  @TextColumn() reason: string;
  /** How its body began, without secrets. */
  @TextColumn({ nullable: true }) body: string | null;
  @Column('integer', { nullable: true }) bodyBytes: number | null;
  @TextColumn() address: string;
  @TextColumn({ nullable: true }) userAgent: string | null;
  /** How many more like this one came when there were too many to note each. */
  @Column('integer', { default: 0 }) others: number;
  @CreatedAtColumn() createdAt: Date;
  /** Where a query joins them. */
  apiKey?: Pick<ApiKey, 'id' | 'name' | 'prefix'> | null;
  user?: Pick<User, 'id' | 'username'> | null;
}
