import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';

/** An update that a bot has heard, until whoever has the bot takes it. */
@Entity('telegram_inbox')
@Index('telegram_inbox_received', ['receivedAt'])
@Index('telegram_inbox_open', ['integrationId', 'botId', 'conversation', 'updateId'], {
  where: 'failed_at IS NULL',
})
@Index('telegram_inbox_aside', ['integrationId', 'botId', 'updateId'], { where: 'failed_at IS NOT NULL' })
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'telegram_inbox_integration',
  onDelete: 'CASCADE',
})
export class TelegramInboxRow {
  @UuidColumn() orgId: string;
  @PrimaryColumn('uuid') integrationId: string;
  @PrimaryColumn('text') botId: string;
  @PrimaryColumn('bigint') updateId: string;
  /** Those of one are taken one after the other. */
  @TextColumn() conversation: string;
  @Column('jsonb') content: Record<string, unknown>;
  @Column('integer', { default: 0 }) attempts: number;
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  /** It could not be taken, and is tried again later (`TelegramInbox.replay`). */
  @TimeColumn({ nullable: true }) failedAt: Date | null;
  /** When that was so for the first time. */
  @TimeColumn({ nullable: true }) asideAt: Date | null;
  /** How often it was tried again since. */
  @Column('integer', { default: 0 }) replays: number;
  @TimeColumn({ default: () => 'now()' }) receivedAt: Date;
}
