import { Injectable } from '@nestjs/common';
import { costOf, estimateTokens, ModelRegistry, type EmbeddingTaken } from '../../llm/index.js';
import { newId } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { Budgets } from '../budgets/budgets.js';
import { UsageLedger } from './usage-ledger.js';

interface Whose {
  orgId: string;
  /** Of the program that asked; documents and questions are the organization's. */
  apiKeyId?: string;
}

/** For as long as texts are embedded together; what is held is given back before, unless the process dies. */
const heldSeconds = 600;

/** Enters what texts took that an embedding model read. */
@Injectable()
export class EmbeddingUsage {
  constructor(
    private readonly ledger: UsageLedger,
    private readonly models: ModelRegistry,
    private readonly budgets: Budgets,
  ) {}

  /**
   * Embeds texts of an organization, holding of its budgets what they may take; what they took is entered. Throws
   * `budget_exceeded` before anything is asked.
   */
  async within<T>(
    { orgId }: Pick<Whose, 'orgId'>,
    { model, texts, signal }: { model: string; texts: readonly string[]; signal: AbortSignal },
    embed: (taken: (one: EmbeddingTaken) => void) => Promise<T>,
  ): Promise<T> {
    const nobody = { apiKeyId: null, userId: null, agentId: null };
    const purse = this.budgets.purseOf({ runId: newId(), epoch: 1, orgId, ...nobody }, heldSeconds);
    const entered: Promise<void>[] = [];
    try {
      const inputTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
      await purse.reserve({ inputTokens, most: 1, price: this.models.priceOfVectors(model) }, signal);
      return await embed((one) => void entered.push(this.enter({ orgId }, model, one)));
    } finally {
      await Promise.all(entered);
      purse.free();
    }
  }

  /** Of one call, once it has answered. Throws nothing: vectors are not lost for the sake of what they took. */
  async enter(
    { orgId, apiKeyId }: Whose,
    model: string,
    { tokens, isEstimate, answeredBy }: EmbeddingTaken,
  ): Promise<void> {
    const price = this.models.priceOf(answeredBy ?? model) ?? this.models.priceOf(model);
    const amounts = { inputTokens: tokens, outputTokens: 0, cachedTokens: null, reasoningTokens: null };
    try {
      await this.ledger.enter([
        {
          ...{ id: newId(), orgId, runId: null, agentId: null, agentUsername: null, userId: null },
          ...{ apiKeyId: apiKeyId ?? null, source: 'embedding', model, isEstimate, ...amounts },
          cost: price ? costOf(price, { inputTokens: tokens, outputTokens: 0 }) : null,
        },
      ]);
    } catch (error) {
      log.error({ err: error, orgId, model, tokens }, 'what was embedded could not be entered');
    }
  }
}
