import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn } from '../../../platform/database/index.js';

/** A bot of this installation, by the public half of its token. */
@Entity('telegram_bots')
export class TelegramBot {
  @PrimaryColumn('text') id: string;
  /** As it said itself when it was asked last. */
  @TextColumn({ nullable: true }) username: string | null;
  /** The first update that was not taken yet; PostgreSQL's bigint is a string. */
  @Column('bigint', { default: 0 }) nextUpdate: string;
  /** The process that hears for it. */
  @TextColumn({ nullable: true }) leaseOwner: string | null;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
}
