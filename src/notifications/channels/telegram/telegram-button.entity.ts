import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import type { NotificationAction } from '../../templates/template.js';

/** The buttons under one message: whoever presses one shows a token that was told to this chat alone. */
@Entity('telegram_buttons')
@Index('telegram_buttons_token', ['tokenHash'], { unique: true })
@Index('telegram_buttons_expires', ['expiresAt'])
@Index('telegram_buttons_of', ['orgId', 'notificationId'])
// By its name: the inbox stands above the channels.
@ForeignKey('Notification', ['orgId', 'notificationId'], ['orgId', 'id'], {
  name: 'telegram_buttons_notification',
  onDelete: 'CASCADE',
})
export class TelegramButtons {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() userId: string;
  @UuidColumn() notificationId: string;
  @TextColumn() chatId: string;
  /** Where they are, once Telegram has said so. */
  @Column('bigint', { nullable: true }) messageId: string | null;
  @TextColumn() tokenHash: string;
  /** In the order of the buttons. */
  @Column('text', { array: true }) actions: NotificationAction[];
  @TimeColumn() expiresAt: Date;
  @TimeColumn({ nullable: true }) answeredAt: Date | null;
}
