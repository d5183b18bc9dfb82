import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';

/** An update that Telegram has brought, until whoever has the bot takes it. */
@Entity('telegram_inbox')
@Index('telegram_inbox_received', ['receivedAt'])
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'telegram_inbox_integration',
  onDelete: 'CASCADE',
})
export class TelegramInboxRow {
  @UuidColumn() orgId: string;
  @PrimaryColumn('uuid') integrationId: string;
  @PrimaryColumn('bigint') updateId: string;
  @Column('jsonb') content: Record<string, unknown>;
  @TimeColumn({ default: () => 'now()' }) receivedAt: Date;
}
