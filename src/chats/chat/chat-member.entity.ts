import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, UuidColumn } from '../../platform/database/index.js';
import { User } from '../../identity/index.js';
import { Chat } from './chat.entity.js';

@Entity('chat_members')
@ForeignKey(() => Chat, ['orgId', 'chatId'], ['orgId', 'id'], {
  name: 'chat_members_chat',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'chat_members_user',
  onDelete: 'CASCADE',
})
@Index('chat_members_user_chats', ['orgId', 'userId'])
export class ChatMember {
  @PrimaryColumn('uuid') chatId: string;
  @PrimaryColumn('uuid') userId: string;
  @UuidColumn() orgId: string;
  @Column('bigint', { default: 0 }) lastReadSeq: number;
  @CreatedAtColumn() createdAt: Date;
}
