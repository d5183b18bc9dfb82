import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../../platform/database/index.js';
import { Chat } from '../../../chats/index.js';
import { Agent } from '../../definitions/agent.entity.js';

/** What a role remembers of a chat whose beginning its model cannot take. */
@Entity('chat_summaries')
@Unique('chat_summaries_of_role', ['chatId', 'agentId'])
@ForeignKey(() => Chat, ['orgId', 'chatId'], ['orgId', 'id'], {
  name: 'chat_summaries_chat',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'chat_summaries_agent',
  onDelete: 'CASCADE',
})
export class ChatSummary {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() chatId: string;
  @UuidColumn() agentId: string;
  /** The place in the chat of the last message in it. */
  @Column('bigint') reaches: number;
  @TextColumn() content: string;
  /** Whether it is made of answers that nobody had validated. */
  @Column('boolean') isUnvalidated: boolean;
  @CreatedAtColumn() createdAt: Date;
}
