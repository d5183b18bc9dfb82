import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RunService } from '../agents/index.js';
import type { ApiKeyActor } from '../identity/index.js';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { inOrganization } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { Limits, tellAsOpenAi, type RateLimit } from '../platform/limits/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { log } from '../platform/logging/index.js';

/** A run can outlive its deadline by what its end takes. */
const marginMillis = 60_000;

/** What of a run's events says what it took, and that nothing more comes. */
const Taken = z.object({
  type: z.literal('usage'),
  data: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
});

/** How a request is limited: by whose key, and where that is told. */
interface Asking {
  actor: ApiKeyActor;
  reply: FastifyReply;
}

interface Startable {
  head: { runId: string };
  isRepeated: boolean;
}

/** Says how many tokens were taken, in place of what was likely. */
type Settle = (tokens: number) => void;

/**
 * Tokens per minute of API keys that have such a limit: what a request is likely to take at most is counted before it begins,
 * so that many at once do not pass the limit, and what it took when it has ended, whether its client is still there or not.
 */
@Injectable()
export class KeyTokens {
  private readonly rate: RateLimit;

  constructor(
    @InjectConfig() private readonly config: Config,
    limits: Limits,
    private readonly live: LiveBus,
    private readonly runs: RunService,
  ) {
    this.rate = limits.perMinute('key-tokens', 0);
  }

  /** Of a run: nothing, where it was started before or cannot be. Throws `too_many_requests`. */
  async ofRun<Started extends Startable>(
    asking: Asking,
    likely: () => Promise<number>,
    start: () => Promise<Started>,
  ): Promise<Started> {
    const { actor, reply } = asking;
    if (actor.tokensPerMinute === null) return start();
    const settle = this.take(actor, actor.tokensPerMinute, await likely(), reply);
    let isNew = false;
    try {
      const started = await start();
      isNew = !started.isRepeated;
      if (isNew) this.follow(actor, started.head.runId, settle);
      return started;
    } finally {
      if (!isNew) settle(0);
    }
  }

  /** Of work that has no run: `took` is told of what it took, piece by piece. Throws `too_many_requests`. */
  async ofWork<Result>(
    { actor, reply }: Asking,
    likely: () => number,
    work: (took: (tokens: number) => void) => Promise<Result>,
  ): Promise<Result> {
    if (actor.tokensPerMinute === null) return work(() => undefined);
    const settle = this.take(actor, actor.tokensPerMinute, likely(), reply);
    let taken = 0;
    try {
      return await work((tokens) => (taken += tokens));
    } finally {
      settle(taken);
    }
  }

  /** A request that is larger than the limit has a whole minute to itself. */
  private take({ apiKeyId }: ApiKeyActor, limit: number, likely: number, reply: FastifyReply): Settle {
    const cost = Math.min(likely, limit);
    const takenAt = Date.now();
    const standing = this.rate.take(apiKeyId, takenAt, { limit, cost });
    tellAsOpenAi('tokens', standing, reply);
    if (standing.refused) {
      throw new AppError('too_many_requests', 'The tokens per minute of this API key are used up', {
        retryAfter: standing.seconds,
      });
    }
    return (tokens) => this.rate.correct(apiKeyId, tokens - cost, { takenAt });
  }

  private follow(actor: ApiKeyActor, runId: string, settle: Settle): void {
    const unsubscribe = this.live.subscribe(topics.run(runId), ({ type, data, last }) => {
      const { success, data: usage } = Taken.safeParse(data);
      if (success) settle(usage.data.inputTokens + usage.data.outputTokens);
      else if (last || type === 'run.ended') void this.settleByRow(actor, runId, settle);
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

  /** A run that failed or was cancelled tells in its row alone what it took until then; none means nothing. */
  private async settleByRow(actor: ApiKeyActor, runId: string, settle: Settle): Promise<void> {
    try {
      const { usage } = await inOrganization(actor.orgId, () => this.runs.find(actor, runId));
      settle(usage ? usage.inputTokens + usage.outputTokens : 0);
    } catch (error) {
      // It stays counted as it was likely to be, until its minute is over.
      log.debug({ err: error, runId }, 'what a run took of the tokens of its key cannot be told');
    }
  }
}
