import { Entity, Index, PrimaryColumn } from 'typeorm';
import { TimeColumn } from '../database/index.js';

/** When the next message may go to a chat, or, with an empty chat, anywhere. */
@Entity('telegram_pace')
@Index('telegram_pace_free', ['freeAt'])
export class TelegramPace {
  @PrimaryColumn('text') botId: string;
  @PrimaryColumn('text') chatId: string;
  @TimeColumn() freeAt: Date;
  /** When Telegram last said that this is too fast. */
  @TimeColumn({ nullable: true }) refusedAt: Date | null;
}
