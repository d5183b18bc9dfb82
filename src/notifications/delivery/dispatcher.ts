import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { GroupCommit, inOrganization } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import { Courier } from './courier.js';
import { DeliveryClaims, type Claim, type Settlement } from './delivery-claims.js';
import { Parcels } from './parcels.js';

/** Sends under way in one process. */
const mostAtOnce = 64;
/** Fewer free places than this are no reason to claim: a few more are free in a moment. */
const fewest = 8;
const settlingMillis = 20_000;
const tryAgainMillis = 500;
/** What is being sent when the process stops is waited for; what takes longer is looked at again when its lease ends. */
const stopMillis = 8_000;

/**
 * Claims due deliveries and has them sent, many at once. A wake-up only saves time: the poll finds what it missed, and a
 * lease that ran out makes its delivery due by itself.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Set<Promise<void>>();
  private readonly settlements = new GroupCommit<Settlement, boolean>((items) => this.claims.settle(items));
  private claiming?: Promise<void>;
  private again = false;
  private stopping = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: DeliveryClaims,
    private readonly parcels: Parcels,
    private readonly courier: Courier,
    private readonly live: LiveBus,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.live.subscribe(topics.deliveriesDue, () => this.wake());
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.claiming;
    await Promise.race([Promise.all(this.active), sleep(stopMillis, undefined, { ref: false })]);
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopping) return;
    this.again = true;
    this.claiming ??= this.claimAll()
      .catch((error: unknown) => log.warn({ err: error }, 'notifications could not be claimed'))
      .finally(() => {
        this.claiming = undefined;
        // A wake-up that came after the last look must not wait for the poll.
        if (this.again && this.hasRoom) this.wake();
      });
  }

  private get hasRoom(): boolean {
    return mostAtOnce - this.active.size >= fewest;
  }

  private async claimAll(): Promise<void> {
    while (this.again && !this.stopping && this.hasRoom) {
      this.again = false;
      const { claims, postponed } = await this.claims.claim(mostAtOnce - this.active.size);
      if (claims.length > 0 || postponed) this.again = true;
      for (const [orgId, mine] of byOrganization(claims)) this.begin(orgId, mine);
    }
  }

  private begin(orgId: string, claims: Claim[]): void {
    const prepared = inOrganization(orgId, () => this.parcels.of(orgId, claims));
    for (const claim of claims) {
      const done = inOrganization(orgId, () => this.deliver(claim, prepared))
        .catch((error: unknown) =>
          log.warn({ err: error, deliveryId: claim.id }, 'a notification waits for its lease to end'),
        )
        .finally(() => {
          this.active.delete(done);
          if (this.hasRoom) this.wake();
        });
      this.active.add(done);
    }
  }

  private async deliver(claim: Claim, prepared: ReturnType<Parcels['of']>): Promise<void> {
    const parcel = (await prepared).find(({ claim: { id } }) => id === claim.id);
    if (!parcel) return;
    await this.settle(await this.courier.deliver(parcel));
  }

  /** Also while the database is away for a moment: what was sent and is not written down would be sent again. */
  private async settle(settlement: Settlement): Promise<void> {
    const end = performance.now() + settlingMillis;
    for (;;) {
      try {
        const held = await this.settlements.add(settlement);
        if (!held) log.warn({ deliveryId: settlement.claim.id }, 'a notification was taken over meanwhile');
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(tryAgainMillis);
      }
    }
  }
}

function byOrganization(claims: Claim[]): Map<string, Claim[]> {
  const found = new Map<string, Claim[]>();
  for (const claim of claims) {
    const mine = found.get(claim.orgId);
    if (mine) mine.push(claim);
    else found.set(claim.orgId, [claim]);
  }
  return found;
}
