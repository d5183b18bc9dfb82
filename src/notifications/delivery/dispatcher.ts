import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { GroupCommit, inOrganization } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import { channelTypes, type ChannelType } from '../channels/channel-types.js';
import { Channels } from '../channels/channels.js';
import { Courier } from './courier.js';
import { DeliveryClaims, givenBack, type Claim, type Room, type Settlement } from './delivery-claims.js';
import { Parcels } from './parcels.js';

/** Sends under way in one process by one channel, where it does not say otherwise. */
const usualAtOnce = 24;
/** A smaller share of a channel's places is no reason to claim: a few more are free in a moment. */
const fewest = 1 / 8;
/** The inbox has everything already. */
const outsideTypes = channelTypes.filter((type) => type !== 'web');
const settlingMillis = 20_000;
const tryAgainMillis = 500;
/** What is being sent when the process stops is waited for; what takes longer is looked at again when its lease ends. */
const stopMillis = 8_000;

/**
 * Claims due deliveries and has them sent, many at once; each channel has places of its own, so a slow one stops no other. A wake-up only saves time: the poll finds what it missed, and a
 * lease that ran out makes its delivery due by itself.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Set<Promise<void>>();
  private readonly sending = new Map<ChannelType, number>();
  private readonly settlements = new GroupCommit<Settlement, boolean>((items) => this.claims.settle(items));
  private claiming?: Promise<void>;
  private again = false;
  private stopping = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: DeliveryClaims,
    private readonly parcels: Parcels,
    private readonly courier: Courier,
    private readonly channels: Channels,
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
        if (this.again && this.rooms.length > 0) this.wake();
      });
  }

  /** Of the channels by which it is worth while to claim. */
  private get rooms(): Room[] {
    return outsideTypes.flatMap((type) => this.roomOf(type) ?? []);
  }

  private roomOf(type: ChannelType): Room | undefined {
    const atOnce = this.channels.get(type)?.atOnce ?? usualAtOnce;
    const free = atOnce - (this.sending.get(type) ?? 0);
    return free >= atOnce * fewest ? { type, free } : undefined;
  }

  private async claimAll(): Promise<void> {
    while (this.again && !this.stopping) {
      const { rooms } = this;
      if (rooms.length === 0) return;
      this.again = false;
      const { claims, postponed } = await this.claims.claim(rooms);
      if (claims.length > 0 || postponed) this.again = true;
      for (const [orgId, mine] of byOrganization(claims)) this.begin(orgId, mine);
    }
  }

  private begin(orgId: string, claims: Claim[]): void {
    const prepared = inOrganization(orgId, () => this.parcels.of(orgId, claims));
    for (const claim of claims) {
      const { channelType } = claim;
      this.count(channelType, 1);
      const done = inOrganization(orgId, () => this.deliver(claim, prepared))
        .catch((error: unknown) =>
          log.warn({ err: error, deliveryId: claim.id }, 'a notification waits for its lease to end'),
        )
        .finally(() => {
          this.active.delete(done);
          this.count(channelType, -1);
          if (this.roomOf(channelType)) this.wake();
        });
      this.active.add(done);
    }
  }

  private count(type: ChannelType, more: number): void {
    this.sending.set(type, (this.sending.get(type) ?? 0) + more);
  }

  private async deliver(claim: Claim, prepared: ReturnType<Parcels['of']>): Promise<void> {
    const settlement = await prepared.then(
      async (parcels) => {
        const parcel = parcels.find(({ claim: { id } }) => id === claim.id);
        return parcel && (await this.courier.deliver(parcel));
      },
      (error: unknown) => {
        log.warn({ err: error, deliveryId: claim.id }, 'a notification could not be prepared');
        return givenBack(claim);
      },
    );
    if (settlement) await this.settle(settlement);
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
