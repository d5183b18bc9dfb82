import { Injectable } from '@nestjs/common';
import { costOf, ModelRegistry, type EmbeddingTaken } from '../../llm/index.js';
import { newId } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { UsageLedger } from './usage-ledger.js';

interface Whose {
  orgId: string;
  /** Of the program that asked; documents and questions are the organization's. */
  apiKeyId?: string;
}

/** Enters what texts took that an embedding model read. */
@Injectable()
export class EmbeddingUsage {
  constructor(
    private readonly ledger: UsageLedger,
    private readonly models: ModelRegistry,
  ) {}

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
