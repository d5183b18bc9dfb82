import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { authorityOf, EgressClient } from '../../platform/egress/index.js';
import { log } from '../../platform/logging/index.js';

/** A text's place among those given, and how well it answers. */
export interface Ranked {
  index: number;
  score: number;
}

const longestMillis = 3_000;
/** After a failure searches do without it for a while. */
const restMillis = 10_000;

const Answer = z.object({
  results: z.array(z.object({ index: z.int().min(0), relevance_score: z.number() })),
});

/**
 * A model that reads the question together with each passage, behind the request that Cohere and Jina made common
 * (https://docs.cohere.com/reference/rerank) and vLLM and llama.cpp answer as well. Optional: without one, or when it
 * fails, the order stays as it is.
 */
@Injectable()
export class Reranker {
  private restsUntil = 0;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly egress: EgressClient,
  ) {}

  get isThere(): boolean {
    return this.config.RERANK_URL !== undefined && performance.now() >= this.restsUntil;
  }

  /** The texts that it found best, the best first; undefined when it is not to be had. */
  async rank(
    query: string,
    texts: string[],
    most: number,
    signal?: AbortSignal,
  ): Promise<Ranked[] | undefined> {
    const { RERANK_URL: url } = this.config;
    if (!url || !this.isThere || texts.length === 0) return undefined;
    try {
      const answer = await this.ask(url, { query, texts, most, signal });
      return rankedIn(answer, texts.length);
    } catch (error) {
      signal?.throwIfAborted();
      this.restsUntil = performance.now() + restMillis;
      log.warn({ err: error }, 'the reranker does not answer as it should: passages keep their order');
      return undefined;
    }
  }

  private async ask(
    url: string,
    { query, texts, most, signal }: { query: string; texts: string[]; most: number; signal?: AbortSignal },
  ): Promise<unknown> {
    const { RERANK_MODEL: model, RERANK_API_KEY: key } = this.config;
    const answer = await this.egress.request({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, query, documents: texts, top_n: Math.min(most, texts.length) }),
      signal,
      timeoutMillis: longestMillis,
      maxRedirects: 0,
      allow: [authorityOf(new URL(url))],
    });
    if (answer.status === 200) return answer.json();
    answer.discard();
    throw new Error(`The reranker answered ${answer.status}`);
  }
}

/** The best first, each text once; throws for what is no such answer. */
function rankedIn(answer: unknown, count: number): Ranked[] {
  const { results } = Answer.parse(answer);
  const places = new Set<number>();
  return results
    .filter(({ index }) => index < count && !places.has(index) && places.add(index))
    .map(({ index, relevance_score: score }) => ({ index, score }))
    .sort((a, b) => b.score - a.score);
}
