import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Organization } from '../../identity/index.js';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';

const ofOrganization = { onDelete: 'CASCADE' } as const;

/** The entries of a day that is over, summed up by all that is asked for. */
@Entity('usage_days')
@Index('usage_days_day', ['orgId', 'day'])
@ForeignKey(() => Organization, ['orgId'], ['id'], { name: 'usage_days_organization', ...ofOrganization })
export class UsageDay {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  /** As the organization's clocks showed it. */
  @Column('date') day: string;
  @UuidColumn({ nullable: true }) agentId: string | null;
  @TextColumn({ nullable: true }) agentUsername: string | null;
  @UuidColumn({ nullable: true }) userId: string | null;
  @UuidColumn({ nullable: true }) apiKeyId: string | null;
  @TextColumn() model: string;
  @TextColumn() source: string;
  @Column('bigint') calls: number;
  @Column('bigint') estimatedCalls: number;
  @Column('bigint') unpricedCalls: number;
  @Column('bigint') inputTokens: number;
  @Column('bigint') outputTokens: number;
  @Column('bigint') cachedTokens: number;
  @Column('bigint') reasoningTokens: number;
  @Column('numeric', { nullable: true }) cost: string | null;
}

/** Up to when the entries of an organization are in its days. */
@Entity('usage_rollups')
@ForeignKey(() => Organization, ['orgId'], ['id'], { name: 'usage_rollups_organization', ...ofOrganization })
export class UsageRollup {
  @PrimaryColumn('uuid') orgId: string;
  @TimeColumn() until: Date;
}
