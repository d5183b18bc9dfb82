import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { InjectConfig, type Config } from '../config/index.js';
import { Installation } from '../database/index.js';
import { Outage } from '../logging/index.js';
import { RateLimit, windowSeconds } from './rate-limit.js';

const shareMillis = 250;
/** What a request may wait for Redis when it must; then this process counts alone. */
const patienceMillis = 100;

/** Makes counters: of this process, and on the scaled profile of all processes, as long as Redis answers. */
@Injectable()
export class Limits implements OnModuleInit, OnApplicationShutdown {
  private readonly outage = new Outage('limits are counted by each process alone: Redis is away');
  private readonly redis?: Redis;
  private readonly rates: RateLimit[] = [];
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @InjectConfig() config: Config,
    private readonly installation: Installation,
  ) {
    if (config.profile !== 'scaled' || !config.serves) return;
    this.redis = new Redis(config.REDIS_URL ?? '', {
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      commandTimeout: patienceMillis,
      lazyConnect: true,
    });
    this.redis.on('error', (error) => this.outage.failed(error));
  }

  onModuleInit(): void {
    if (!this.redis) return;
    this.redis.connect().catch((error: unknown) => this.outage.failed(error));
    this.shareSoon();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.redis?.disconnect();
  }

  /** For every request: cheap, shared with a little delay. 0 is no limit. */
  perMinute(name: string, limit: number): RateLimit {
    const rate = new RateLimit(name, limit, this.shared(name, windowSeconds));
    this.rates.push(rate);
    return rate;
  }

  /** For what is rare and must be counted exactly: in Redis, or in memory without it. Keys live so many seconds. */
  counter(name: string, seconds: number): RateLimiterAbstract {
    const insurance = new RateLimiterMemory({ points: 1, duration: seconds });
    return this.shared(name, seconds, insurance) ?? insurance;
  }

  private shared(name: string, seconds: number, insurance?: RateLimiterMemory): RateLimiterRedis | undefined {
    return (
      this.redis &&
      new RateLimiterRedis({
        storeClient: this.redis,
        keyPrefix: `artel:${this.installation.id}:limit:${name}`,
        points: 1,
        duration: seconds,
        insuranceLimiter: insurance,
        rejectIfRedisNotReady: true,
      })
    );
  }

  /** One after the other, so that an answer never misses what another one was still adding. */
  private shareSoon(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void Promise.all(this.rates.map((rate) => rate.share()))
        .catch((error: unknown) => this.outage.failed(error))
        .finally(() => this.shareSoon());
    }, shareMillis).unref();
  }
}
