import { Injectable } from '@nestjs/common';
import type { Agent, FacadeInput } from '../agents/index.js';
import type { ApiKeyActor } from '../identity/index.js';
import { estimateTokens, ModelRegistry } from '../llm/index.js';
import { Budgets } from '../usage/index.js';

/** Refuses, before anything is begun for it, what the budgets of an organization have no room for. */
@Injectable()
export class FacadeBudgets {
  constructor(
    private readonly models: ModelRegistry,
    private readonly budgets: Budgets,
  ) {}

  /** Throws `budget_exceeded`. At the edge of a budget the run itself decides. */
  requireRoom({ orgId, apiKeyId }: ApiKeyActor, agent: Agent, input: FacadeInput): Promise<void> {
    return this.budgets.requireRoom({ orgId, apiKeyId, userId: null, agentId: agent.id }, () => ({
      inputTokens: input.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
      outputTokens: Math.min(input.manner?.maxTokens ?? shortAnswer, shortAnswer),
      price: this.models.priceOf(agent.model ?? undefined),
    }));
  }
}

/** Budgets grant no less, where less was not asked for. */
const shortAnswer = 64;
