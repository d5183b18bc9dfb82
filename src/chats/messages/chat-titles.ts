import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AfterCommit, Events } from '../../platform/events/index.js';
import { excerptOf, withoutHidden } from '../../platform/text/index.js';
import { lockChat } from '../chat/chat-lock.js';
import { ChatNews } from '../chat/chat-news.js';
import { Chat } from '../chat/chat.entity.js';
import { agentChatBegun, agentChosen } from '../chat/chat.events.js';
import { Message } from './message.entity.js';

const longestTitle = 60;

/** The first line of a question, cut at a word where there is one. */
export function titleOf(content: string): string {
  const [line = ''] = content.trim().split('\n');
  return excerptOf(withoutHidden(line), longestTitle);
}

/** A chat with an agent is listed under its first question, unless somebody gave it a title. */
@Injectable()
export class ChatTitles {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly news: ChatNews,
  ) {}

  @AfterCommit(agentChatBegun)
  async nameAfterFirstQuestion(begun: { orgId: string; chatId: string; messageId: string }): Promise<void> {
    const { orgId, chatId, messageId } = begun;
    await this.transactions.run(async (tx) => {
      // Under its lock: the question may be rewritten or deleted at this moment.
      const chat = await lockChat(tx, orgId, chatId);
      if (!chat) return;
      const message = await firstQuestion(tx, chat);
      if (message?.id !== messageId || !message.content.trim()) return;
      // One whose agent has gone meanwhile keeps its name.
      if (chat.title !== (await this.agentName(tx, chat))) return;
      await this.rename(tx, chat, titleOf(message.content));
    });
  }

  /**
   * A title that was made of a message is made anew when that is rewritten or deleted: of the first question that there
   * is now. Under the chat's lock.
   */
  async follow(tx: Tx, before: Message): Promise<void> {
    const { orgId, chatId } = before;
    const title = titleOf(before.content);
    const chat = title && (await tx.manager.findOneBy(Chat, { orgId, id: chatId, kind: 'agent', title }));
    if (!chat) return;
    const question = await firstQuestion(tx, chat);
    await this.rename(tx, chat, titleOf(question?.content ?? '') || ((await this.agentName(tx, chat)) ?? ''));
  }

  private async rename(tx: Tx, { orgId, id }: Chat, title: string): Promise<void> {
    await tx.manager.update(Chat, { orgId, id }, { title });
    this.news.updated(tx, { orgId, chatId: id }, { title });
  }

  private async agentName(tx: Tx, { orgId, agentId }: Chat): Promise<string | undefined> {
    if (!agentId) return undefined;
    const [agent] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: null });
    return agent?.name;
  }
}

const firstQuestion = (tx: Tx, { orgId, id: chatId }: Chat): Promise<Message | null> =>
  tx.manager.findOne(Message, {
    where: { orgId, chatId, authorKind: 'user', system: IsNull(), deletedAt: IsNull() },
    order: { seq: 'ASC' },
  });
