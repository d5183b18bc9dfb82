import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';

/** Where one of the messages stands that something was said in: for what is sent again to go on there, and for edits. */
@Entity('telegram_pieces')
@Index('telegram_pieces_sent', ['sentAt'])
@Index('telegram_pieces_message', ['integrationId', 'messageId'])
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'telegram_pieces_integration',
  onDelete: 'CASCADE',
})
export class TelegramPiece {
  @UuidColumn() orgId: string;
  @PrimaryColumn('uuid') integrationId: string;
  /** Of the message in the chat, or of a greeting that stands in none. */
  @PrimaryColumn('text') saidId: string;
  /** Who said it: to another bot its number is nothing. */
  @TextColumn() botId: string;
  /** From 0; files come after all texts. */
  @PrimaryColumn('integer') place: number;
  @Column('bigint') messageId: string;
  @TimeColumn({ default: () => 'now()' }) sentAt: Date;
}
