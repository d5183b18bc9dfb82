import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Agent } from '../agents/index.js';
import { Organization, User } from '../identity/index.js';
import { CreatedAtColumn, IdColumn, TextColumn, TimeColumn, UuidColumn } from '../platform/database/index.js';
import type { Account } from './integration.js';

/** A connection of a role to an outside world: one of each type. How it is stands in `supervised`. */
@Entity('integrations')
@Unique('integrations_org_id', ['orgId', 'id'])
@Unique('integrations_of_agent', ['orgId', 'agentId', 'type'])
@Index('integrations_account', ['type', 'accountKey'], { unique: true })
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'integrations_agent',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'setUpBy'], ['orgId', 'id'], { name: 'integrations_set_up_by' })
export class IntegrationRow {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'integrations_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() agentId: string;
  @TextColumn() type: string;
  @Column('jsonb', { default: {} }) settings: Record<string, unknown>;
  /** All of them together, as JSON. Only `IntegrationSecrets` knows how to read it. */
  @TextColumn() secretsSealed: string;
  /** Of the master key that they are sealed with: for a rotation to find them. */
  @TextColumn() keyId: string;
  /** Names of those that are set. */
  @Column('text', { array: true, default: [] }) secretNames: string[];
  /** As the other side said when it was saved. */
  @Column('jsonb', { nullable: true }) account: Account | null;
  /** What no other integration of its type has, in no organization: a bot, an account. */
  @TextColumn({ nullable: true }) accountKey: string | null;
  /** What its type keeps for itself. */
  @Column('jsonb', { default: {} }) state: Record<string, unknown>;
  /** Who did last: it works in their name. */
  @UuidColumn() setUpBy: string;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
