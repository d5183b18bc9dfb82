import { Injectable } from '@nestjs/common';
import { agentChatOpened, AnswerService } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Agent } from './agent.entity.js';
import { renderPrompt } from '../types/prompt-template.js';
import { PromptValues } from './prompt-values.js';

/** Lets an agent speak first in a chat of its own, if it has something to say to everybody. */
@Injectable()
export class Greeter {
  constructor(
    private readonly answers: AnswerService,
    private readonly values: PromptValues,
  ) {}

  @InTransaction(agentChatOpened)
  async greet(tx: Tx, { orgId, chatId, agentId, userId }: PayloadOf<typeof agentChatOpened>): Promise<void> {
    const agent = await tx.manager.findOneBy(Agent, { orgId, id: agentId, isActive: true });
    if (!agent?.greeting) return;
    const values = await this.values.now({ orgId, agentName: agent.name, userId }, tx);
    await this.answers.greet(tx, { orgId, chatId, agent, content: renderPrompt(agent.greeting, values) });
  }
}
