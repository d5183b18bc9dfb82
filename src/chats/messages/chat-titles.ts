import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { AfterCommit, Events } from '../../platform/events/index.js';
import { ChatNews } from '../chat/chat-news.js';
import { Chat } from '../chat/chat.entity.js';
import { agentChatBegun, agentChosen } from '../chat/chat.events.js';
import { excerptOf } from './excerpt.js';
import { Message } from './message.entity.js';

const longestTitle = 60;

/** The first line of a question, cut at a word where there is one. */
export function titleOf(content: string): string {
  const [line = ''] = content.trim().split('\n');
  return excerptOf(line, longestTitle);
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
      const chat = await tx.manager.findOneBy(Chat, { orgId, id: chatId });
      const message = await tx.manager.findOneBy(Message, { orgId, chatId, id: messageId });
      if (!chat?.agentId || !message?.content.trim()) return;
      const asked = { orgId, agentId: chat.agentId, caller: null };
      const [agent] = await this.events.ask(tx, agentChosen, asked);
      // One that has gone meanwhile names nothing any more.
      if (!agent) return;
      const title = titleOf(message.content);
      const { affected } = await tx.manager.update(Chat, { orgId, id: chatId, title: agent.name }, { title });
      if (!affected) return;
      this.news.updated(tx, { orgId, chatId }, { title });
    });
  }
}
