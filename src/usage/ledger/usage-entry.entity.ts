import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';

/** What a call of a model was made for. */
export const usageSources = ['chat', 'facade', 'calendar', 'trial', 'embedding'] as const;
export type UsageSource = (typeof usageSources)[number];

/**
 * What one call of a model took. Never changed: whoever enters it again changes nothing, and what is known only later is a
 * part of its own. It outlives the run, the agent and the person; nothing but time takes it away.
 */
@Entity('usage_entries')
@Index('usage_entries_time', ['orgId', 'at'])
export class UsageEntry {
  /** The call's own. */
  @PrimaryColumn('uuid') id: string;
  /** 0: the call. 1: what it turned out to have taken beyond that, or less, after its run had been ended. */
  @PrimaryColumn('smallint') part: number;
  @UuidColumn() orgId: string;
  /** When it was entered: by this it belongs to a day. */
  @CreatedAtColumn() at: Date;
  @UuidColumn({ nullable: true }) runId: string | null;
  /** The agent that was asked, whichever of those that it asked made the call. */
  @UuidColumn({ nullable: true }) agentId: string | null;
  @TextColumn({ nullable: true }) agentUsername: string | null;
  @UuidColumn({ nullable: true }) userId: string | null;
  @UuidColumn({ nullable: true }) apiKeyId: string | null;
  @TextColumn() model: string;
  @TextColumn() source: UsageSource;
  @Column('bigint') inputTokens: number;
  @Column('bigint') outputTokens: number;
  /** Of those in. */
  @Column('bigint') cachedTokens: number;
  /** Of those out. */
  @Column('bigint') reasoningTokens: number;
  /** By the price of the model at the time; null where it had none. Exact, unlike numbers of JavaScript. */
  @Column('numeric', { nullable: true }) cost: string | null;
  /** The server has not told what it took. */
  @Column() isEstimate: boolean;
}
