import { Injectable } from '@nestjs/common';
import { costOf, ModelRegistry, tokensOfTexts, type EmbeddingTaken } from '../../llm/index.js';
import { newId } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { Budgets } from '../budgets/budgets.js';
import { UsageLedger } from './usage-ledger.js';

interface Whose {
  orgId: string;
  /** Of the program that asked; documents and questions are the organization's. */
  apiKeyId?: string;
}

/** Texts that a model is to embed together. */
interface Asked {
  model: string;
  texts: readonly string[];
  signal: AbortSignal;
  /** The longest that it can take: what is held is given back before, unless the process dies. */
  heldSeconds?: number;
  /** Hears of each call that has answered. */
  took?: (one: EmbeddingTaken) => void;
}

/** As long as documents take. */
const usuallyHeld = 600;

/** Enters what texts took that an embedding model read. */
@Injectable()
export class EmbeddingUsage {
  constructor(
    private readonly ledger: UsageLedger,
    private readonly models: ModelRegistry,
    private readonly budgets: Budgets,
  ) {}

  /**
   * Embeds texts of an organization, holding of its budgets, and of the key's, what they may take; what they took is
   * entered. Throws `budget_exceeded` before anything is asked.
   */
  async within<T>(
    { orgId, apiKeyId }: Whose,
    { model, texts, signal, heldSeconds = usuallyHeld, took }: Asked,
    embed: (taken: (one: EmbeddingTaken) => void) => Promise<T>,
  ): Promise<T> {
    const subjects = { orgId, apiKeyId: apiKeyId ?? null, userId: null, agentId: null };
    const purse = this.budgets.purseOf({ runId: newId(), epoch: 1, ...subjects }, heldSeconds);
    const entered: Promise<void>[] = [];
    const taken = (one: EmbeddingTaken): void => {
      took?.(one);
      entered.push(this.enter({ orgId, apiKeyId }, model, one));
    };
    try {
      const price = this.models.priceOfVectors(model);
      await purse.reserve({ inputTokens: tokensOfTexts(texts), most: 1, price }, signal);
      return await embed(taken);
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
