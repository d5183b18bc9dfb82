import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { InjectConfig, type Config } from '../config/index.js';
import { Installation } from '../database/index.js';
import { log, Outage } from '../logging/index.js';
import { LiveBus, type LiveEvent } from './live-bus.js';

@Injectable()
export class RedisLiveBus extends LiveBus implements OnModuleInit, OnApplicationShutdown {
  /** Its own: installations that share a Redis must not hear each other. */
  private readonly channel: string;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly outage = new Outage('the live bus lost Redis');

  constructor(@InjectConfig() config: Config, installation: Installation) {
    super();
    this.channel = `artel:${installation.id}:live`;
    const url = config.REDIS_URL ?? '';
    // A live event that cannot leave now is worthless later: no offline queue, no retries.
    this.publisher = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      lazyConnect: true,
    });
    this.subscriber = new Redis(url, {
      autoResubscribe: true,
      maxRetriesPerRequest: null,
      lazyConnect: true,
    });
    for (const client of [this.publisher, this.subscriber])
      client.on('error', (error) => this.outage.failed(error));
  }

  onModuleInit(): void {
    this.subscriber.on('message', (_channel, message) => this.receive(message));
    // Not awaited: a process starts, and acknowledges posts, while Redis is down.
    void this.publisher.connect().catch((error: unknown) => this.outage.failed(error));
    void this.subscriber.subscribe(this.channel).catch((error: unknown) => this.outage.failed(error));
  }

  async health(): Promise<void> {
    await this.publisher.ping();
  }

  onApplicationShutdown(): void {
    this.flush();
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  protected send(batch: LiveEvent[]): void {
    this.publisher.publish(this.channel, JSON.stringify(batch)).catch((error: unknown) => {
      this.outage.failed(error);
      // Listeners in this process need no Redis.
      this.deliver(batch);
    });
  }

  private receive(message: string): void {
    try {
      this.deliver(JSON.parse(message) as LiveEvent[]);
    } catch (error) {
      log.error({ err: error }, 'a live batch could not be delivered');
    }
  }
}
