import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { inOrganization } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { log } from '../../../platform/logging/index.js';
import type { Audience } from './contact-send.entity.js';
import { CopyCourier } from './copy-courier.js';
import { SendClaims, type Places, type SendClaim, type SendOutcome } from './send-claims.js';
import { SendCourier } from './send-courier.js';

/**
 * In one process, half of them at most for one organization. Onlookers who keep one waiting hold up no contact: they have
 * places of their own.
 */
const mostAtOnce = { contact: 64, onlooker: 16 } as const satisfies Record<Audience, number>;
/** What was sent is written down, also while the database is away for a moment. */
const settlingMillis = 20_000;
const tryAgainMillis = 500;
/** What is being sent when the process stops is waited for; what takes longer is due again when its lease ends. */
const stopMillis = 8_000;

/** What is sent to one kind of receivers. */
class Lane {
  readonly active = new Map<Promise<void>, SendClaim>();
  claiming?: Promise<void>;
  again = false;

  constructor(
    readonly audience: Audience,
    readonly deliver: (claim: SendClaim) => Promise<SendOutcome>,
  ) {}

  get room(): number {
    return mostAtOnce[this.audience] - this.active.size;
  }

  get places(): Places {
    const taken = new Map<string, number>();
    for (const { orgId } of this.active.values()) taken.set(orgId, (taken.get(orgId) ?? 0) + 1);
    return { all: mostAtOnce[this.audience], taken };
  }
}

/** Has what is due sent, many at once. A wake-up only saves time: the poll finds what it missed. */
@Injectable()
export class SendDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly contacts: Lane;
  private readonly onlookers: Lane;
  private stopping = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: SendClaims,
    courier: SendCourier,
    copies: CopyCourier,
    private readonly live: LiveBus,
  ) {
    this.contacts = new Lane('contact', (claim) => courier.deliver(claim));
    this.onlookers = new Lane('onlooker', (claim) => copies.deliver(claim));
  }

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.live.subscribe(topics.contactsDue, () => this.wake(this.contacts));
    this.live.subscribe(topics.copiesDue, () => this.wake(this.onlookers));
    this.poll();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.lanes.map(({ claiming }) => claiming ?? Promise.resolve()));
    const active = this.lanes.flatMap((lane) => [...lane.active.keys()]);
    await Promise.race([Promise.all(active), sleep(stopMillis, undefined, { ref: false })]);
  }

  @Interval(1_000)
  poll(): void {
    for (const lane of this.lanes) this.wake(lane);
  }

  @Interval(3_000)
  async renew(): Promise<void> {
    const active = this.lanes.flatMap((lane) => [...lane.active.values()]);
    if (active.length === 0) return;
    await this.claims
      .renew(active)
      .catch((error: unknown) => log.warn({ err: error }, 'leases of what is being sent were not renewed'));
  }

  private get lanes(): Lane[] {
    return [this.contacts, this.onlookers];
  }

  private wake(lane: Lane): void {
    if (!this.config.consumes || this.stopping) return;
    lane.again = true;
    lane.claiming ??= this.claimAll(lane)
      .catch((error: unknown) =>
        log.warn({ err: error }, 'what contacts are to be told could not be claimed'),
      )
      .finally(() => {
        lane.claiming = undefined;
        if (lane.again && lane.room > 0) this.wake(lane);
      });
  }

  private async claimAll(lane: Lane): Promise<void> {
    while (lane.again && !this.stopping && lane.room > 0) {
      lane.again = false;
      for (const claim of await this.claims.claim(lane.audience, lane.places)) this.begin(lane, claim);
    }
  }

  private begin(lane: Lane, claim: SendClaim): void {
    const done = inOrganization(claim.orgId, () => lane.deliver(claim))
      .then((outcome) => this.settle(claim, outcome))
      .catch((error: unknown) =>
        log.warn({ err: error, sendId: claim.id }, 'what a contact is to be told waits for its lease to end'),
      )
      .finally(() => {
        lane.active.delete(done);
        // Behind it may stand the next of its contact.
        this.wake(lane);
      });
    lane.active.set(done, claim);
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
