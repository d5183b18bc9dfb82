import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimeColumn } from '../../../platform/database/index.js';
import type { BotCall } from './bot-api.js';

/** An update that took effect, in whose transaction it was written: none does twice. Also the queue of answers to them. */
@Entity('telegram_updates')
@Index('telegram_updates_due', ['dueAt'], { where: 'calls IS NOT NULL' })
@Index('telegram_updates_received', ['receivedAt'])
export class TelegramUpdate {
  @PrimaryColumn('text') botId: string;
  @PrimaryColumn('bigint') updateId: string;
  /** What is left to be answered. */
  @Column('jsonb', { nullable: true }) calls: BotCall[] | null;
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  @Column('integer', { default: 0 }) attempts: number;
  @TimeColumn({ default: () => 'now()' }) receivedAt: Date;
}
