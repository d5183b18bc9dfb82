import { Injectable } from '@nestjs/common';
import type { Agent, FacadeInput } from '../agents/index.js';
import type { ApiKeyActor } from '../identity/index.js';
import { estimateTokens, ModelRegistry } from '../llm/index.js';
import { newId } from '../platform/database/index.js';
import { Budgets, type Purse } from '../usage/index.js';

/** Refuses, before anything is begun for it, what the budgets of an organization have no room for. */
@Injectable()
export class FacadeBudgets {
  constructor(
    private readonly models: ModelRegistry,
    private readonly budgets: Budgets,
  ) {}

  /** For texts that are embedded without a run. It is freed when the ledger has what they took. */
  purseOf({ orgId, apiKeyId }: ApiKeyActor, lastsSeconds: number): Purse {
    const work = { runId: newId(), epoch: 1, orgId, apiKeyId, userId: null, agentId: null };
    return this.budgets.purseOf(work, lastsSeconds);
  }

  /** Holds what a model needs to read these texts; throws `budget_exceeded`. */
  async holdFor(purse: Purse, model: string, texts: readonly string[], left: AbortSignal): Promise<void> {
    const price = this.models.priceOfVectors(model);
    await purse.reserve({ inputTokens: tokensOfTexts(texts), most: 1, price }, left);
  }

  /** Throws `budget_exceeded`. At the edge of a budget the run itself decides. */
  requireRoom({ orgId, apiKeyId }: ApiKeyActor, agent: Agent, input: FacadeInput): Promise<void> {
    return this.budgets.requireRoom({ orgId, apiKeyId, userId: null, agentId: agent.id }, () => ({
      inputTokens: input.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
      outputTokens: Math.min(input.manner?.maxTokens ?? shortAnswer, shortAnswer),
      price: this.models.priceOf(agent.model ?? undefined),
    }));
  }
}

/** About. */
export const tokensOfTexts = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + estimateTokens(text), 0);

/** Budgets grant no less, where less was not asked for. */
const shortAnswer = 64;
