import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UuidColumn } from '../../platform/database/index.js';
import { User } from '../../identity/index.js';
import { Message } from './message.entity.js';

/** That a message mentions a person, its author excepted: a copy of its `mentions` that can be asked by person. */
@Entity('user_mentions')
@ForeignKey(() => Message, ['orgId', 'messageId'], ['orgId', 'id'], {
  name: 'user_mentions_message',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'user_mentions_user',
  onDelete: 'CASCADE',
})
@Index('user_mentions_newest', ['orgId', 'userId', 'messageId'])
@Index('user_mentions_in_chat', ['orgId', 'userId', 'chatId', 'seq'])
export class UserMention {
  @PrimaryColumn('uuid') messageId: string;
  @PrimaryColumn('uuid') userId: string;
  @UuidColumn() orgId: string;
  @UuidColumn() chatId: string;
  @Column('bigint') seq: number;
}
