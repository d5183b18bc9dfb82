import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ApiKeyActor } from '../identity/index.js';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { AppError } from '../platform/errors/index.js';
import { Limits, tellAsOpenAi, type RateLimit } from '../platform/limits/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { estimateTokens } from '../platform/text/index.js';
import type { ChatCompletionRequest } from './completions/chat-completion.dto.js';

/** A run can outlive its deadline by what its end takes. */
const marginMillis = 60_000;

/** What of a run's events says what it took, and that nothing more comes. */
const Taken = z.object({
  type: z.literal('usage'),
  data: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
});

/** What a request has taken of its key's tokens beforehand. */
interface Charge {
  /** Corrects it when the run tells what it took; one that ends without telling stays as it is. */
  follow: (runId: string) => void;
  giveBack: () => void;
}

/** A key whose tokens are limited. */
interface Limited {
  apiKeyId: string;
  limit: number;
}

interface Startable {
  head: { runId: string };
  isRepeated: boolean;
}

/**
 * Tokens per minute of API keys that have such a limit: what a request will about take is counted before it begins, and
 * what it took when it has ended, whether its client is still there or not.
 */
@Injectable()
export class KeyTokens {
  private readonly rate: RateLimit;

  constructor(
    @InjectConfig() private readonly config: Config,
    limits: Limits,
    private readonly live: LiveBus,
  ) {
    this.rate = limits.perMinute('key-tokens', 0);
  }

  /** Throws `too_many_requests`. A request that is larger than the limit has a whole minute to itself. */
  private take({ apiKeyId, limit }: Limited, request: ChatCompletionRequest, reply: FastifyReply): Charge {
    const cost = Math.min(estimateOf(request), limit);
    const takenAt = Date.now();
    const standing = this.rate.take(apiKeyId, takenAt, { limit, cost });
    tellAsOpenAi('tokens', standing, reply);
    if (standing.refused) {
      throw new AppError('too_many_requests', 'The tokens per minute of this API key are used up', {
        retryAfter: standing.seconds,
      });
    }
    const correct = (more: number) => this.rate.correct(apiKeyId, more, { takenAt });
    return {
      follow: (runId) => this.follow(runId, (taken) => correct(taken - cost)),
      giveBack: () => correct(-cost),
    };
  }

  /** Takes them for what is started; nothing, where it was started before or cannot be. */
  during<Started extends Startable>(
    actor: ApiKeyActor,
    request: ChatCompletionRequest,
    reply: FastifyReply,
    start: () => Promise<Started>,
  ): Promise<Started> {
    const { apiKeyId, tokensPerMinute: limit } = actor;
    return limit === null ? start() : this.charged({ apiKeyId, limit }, request, reply, start);
  }

  private async charged<Started extends Startable>(
    key: Limited,
    request: ChatCompletionRequest,
    reply: FastifyReply,
    start: () => Promise<Started>,
  ): Promise<Started> {
    const charge = this.take(key, request, reply);
    let isNew = false;
    try {
      const started = await start();
      isNew = !started.isRepeated;
      if (isNew) charge.follow(started.head.runId);
      return started;
    } finally {
      if (!isNew) charge.giveBack();
    }
  }

  private follow(runId: string, settle: (tokens: number) => void): void {
    const unsubscribe = this.live.subscribe(topics.run(runId), ({ type, data, last }) => {
      const { success, data: usage } = Taken.safeParse(data);
      if (success) settle(usage.data.inputTokens + usage.data.outputTokens);
      if (success || last || type === 'run.ended') stop();
    });
    const { TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS, RUN_DEADLINE } = this.config;
    const deadline = (TASK_QUEUE_BOT_REQUEST_TIMEOUT_SECONDS ?? RUN_DEADLINE) * 1_000;
    const timer = setTimeout(() => stop(), deadline + marginMillis).unref();
    const stop = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
  }
}

/** The texts of the question, and the longest answer that it asks for. */
const estimateOf = ({ messages, max_completion_tokens, max_tokens }: ChatCompletionRequest): number =>
  estimateTokens(messages.map(({ content }) => textIn(content)).join('\n')) +
  (max_completion_tokens ?? max_tokens ?? 0);

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textIn).join('');
  return typeof content === 'object' && content !== null && 'text' in content ? textIn(content.text) : '';
}
