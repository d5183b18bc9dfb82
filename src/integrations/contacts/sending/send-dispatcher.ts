import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { inOrganization } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { log } from '../../../platform/logging/index.js';
import { SendClaims, type SendClaim, type SendOutcome } from './send-claims.js';
import { SendCourier } from './send-courier.js';

/** In one process. */
const mostAtOnce = 32;
/** What was sent is written down, also while the database is away for a moment. */
const settlingMillis = 20_000;
const tryAgainMillis = 500;
/** What is being sent when the process stops is waited for; what takes longer is due again when its lease ends. */
const stopMillis = 8_000;

/** Has what is due sent, many at once. A wake-up only saves time: the poll finds what it missed. */
@Injectable()
export class SendDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Map<Promise<void>, SendClaim>();
  private claiming?: Promise<void>;
  private again = false;
  private stopping = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: SendClaims,
    private readonly courier: SendCourier,
    private readonly live: LiveBus,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.live.subscribe(topics.contactsDue, () => this.wake());
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.claiming;
    await Promise.race([Promise.all(this.active.keys()), sleep(stopMillis, undefined, { ref: false })]);
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopping) return;
    this.again = true;
    this.claiming ??= this.claimAll()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'what contacts are to be told could not be claimed'),
      )
      .finally(() => {
        this.claiming = undefined;
        if (this.again && this.room > 0) this.wake();
      });
  }

  @Interval(3_000)
  async renew(): Promise<void> {
    if (this.active.size === 0) return;
    await this.claims
      .renew([...this.active.values()])
      .catch((error: unknown) => log.warn({ err: error }, 'leases of what is being sent were not renewed'));
  }

  private get room(): number {
    return mostAtOnce - this.active.size;
  }

  private async claimAll(): Promise<void> {
    while (this.again && !this.stopping && this.room > 0) {
      this.again = false;
      for (const claim of await this.claims.claim(this.room)) this.begin(claim);
    }
  }

  private begin(claim: SendClaim): void {
    const done = inOrganization(claim.orgId, () => this.courier.deliver(claim))
      .then((outcome) => this.settle(claim, outcome))
      .catch((error: unknown) =>
        log.warn({ err: error, sendId: claim.id }, 'what a contact is to be told waits for its lease to end'),
      )
      .finally(() => {
        this.active.delete(done);
        // Behind it may stand the next of its contact.
        this.wake();
      });
    this.active.set(done, claim);
  }

  private async settle(claim: SendClaim, outcome: SendOutcome): Promise<void> {
    const end = performance.now() + settlingMillis;
    for (;;) {
      try {
        return await this.claims.settle(claim, outcome);
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(tryAgainMillis);
      }
    }
  }
}
