import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { OutcomeUnknown, type ChannelDriver } from '../channels/channel.js';
import type { NotificationChannel } from '../channels/channel.entity.js';
import type { ChannelType } from '../channels/channel-types.js';
import { Channels } from '../channels/channels.js';
import { channelsFor, preferenceFor } from '../preferences/plan.js';
import type { Reader } from '../preferences/readers.js';
import { failureOf, verdictOn } from './backoff.js';
import { ChannelHealth } from './channel-health.js';
import { DeliveryClaims, givenBack, type LogLine, type Settlement } from './delivery-claims.js';
import { DeliveryMetrics } from './delivery.metrics.js';
import type { Parcel } from './parcels.js';
import { stepFor } from './plan.js';
import { Sender } from './sender.js';
import { asSaidAt } from './timely.js';

type Sendable = Parcel & { reader: Reader; channel: NotificationChannel };

/** Delivers one notification one step further: an attempt, another channel, a wait, or the end. */
@Injectable()
export class Courier {
  constructor(
    private readonly claims: DeliveryClaims,
    private readonly channels: Channels,
    private readonly sender: Sender,
    private readonly health: ChannelHealth,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /** Never throws. In the scope of its organization. Undefined: somebody else has taken it over. */
  async deliver(parcel: Parcel): Promise<Settlement | undefined> {
    const { claim, channel, reader } = parcel;
    const now = new Date();
    const step = stepFor(parcel, now);
    switch (step.kind) {
      case 'wait':
        return {
          ...this.waiting(parcel, claim.channelId, claim.attempts - 1),
          afterMs: step.until.getTime() - now.getTime(),
          isPlannedAnew: true,
          isUntried: true,
        };
      case 'turn':
        return { ...this.waiting(parcel, step.channel.id, 0, step.channel.type), isPlannedAnew: true };
      case 'skip':
        return this.ended(parcel, 'skipped', [
          this.line(parcel, { outcome: 'skipped', errorCode: step.reason }),
        ]);
      case 'end':
        return claim.tried.length > 0
          ? this.ended(parcel, 'failed', [])
          : this.ended(parcel, 'skipped', [
              this.line(parcel, { outcome: 'skipped', errorCode: 'no_channel' }),
            ]);
      case 'send': {
        const driver = this.channels.get(step.channel.type);
        if (driver && channel && reader) return this.attempt({ ...parcel, channel, reader }, driver);
        return this.ended(parcel, 'failed', []);
      }
    }
  }

  private async attempt(parcel: Sendable, driver: ChannelDriver): Promise<Settlement | undefined> {
    const { claim } = parcel;
    // Whoever held it before may have sent it: without copies being told by their id it is not sent again.
    if (claim.lapsed && !driver.repeatable)
      return this.failed(parcel, driver, new OutcomeUnknown('outcome_unknown'), 0);
    try {
      return (await this.claims.beginSend(claim)) ? await this.sent(parcel, driver) : undefined;
    } catch (error) {
      log.warn({ err: error, deliveryId: claim.id }, 'that a notification is being sent could not be noted');
      return givenBack(claim);
    }
  }

  /** Never throws. */
  private async sent(parcel: Sendable, driver: ChannelDriver): Promise<Settlement> {
    const { claim, channel, notification, reader, email } = parcel;
    const began = performance.now();
    try {
      const { providerId = null } = await this.sender.send(driver, {
        deliveryId: claim.id,
        attempt: claim.attempts,
        notification: { ...notification, params: asSaidAt(new Date(), notification) },
        reader,
        channel,
        email,
      });
      await this.health.note(driver, channel);
      return this.ended(parcel, 'delivered', [
        this.line(parcel, { outcome: 'delivered', providerId, durationMs: performance.now() - began }),
      ]);
    } catch (error) {
      return await this.failed(parcel, driver, error, performance.now() - began);
    }
  }

  private async failed(
    parcel: Sendable,
    driver: ChannelDriver,
    error: unknown,
    durationMs: number,
  ): Promise<Settlement> {
    const { claim, channel } = parcel;
    const { code, detail } = failureOf(error);
    if (code === 'outcome_unknown' && !(error instanceof OutcomeUnknown))
      log.error({ err: error, channel: channel.type, deliveryId: claim.id }, 'a channel failed unforeseen');
    const verdict = verdictOn(error, claim, driver);
    await this.health.note(driver, channel, {
      error,
      attempts: claim.attempts,
      isFinal: verdict.kind === 'next',
    });
    const outcome = verdict.kind === 'again' ? 'retrying' : 'failed';
    const line = this.line(parcel, { outcome, errorCode: code, error: detail, durationMs });
    if (verdict.kind === 'again')
      return {
        ...this.waiting(parcel, channel.id, claim.attempts, channel.type),
        afterMs: verdict.afterMs,
        log: [line],
      };
    return this.turned(parcel, line);
  }

  /** To the next channel, or to the end of them. */
  private turned(parcel: Sendable, line: LogLine): Settlement {
    const { claim, channel, notification, reader } = parcel;
    const tried = [...claim.tried, channel.id];
    const preference = preferenceFor(notification.type, reader.preferences.get(notification.type));
    const [next] = channelsFor(reader.channels, preference, tried);
    return next
      ? { ...this.waiting(parcel, next.id, 0, next.type), isPlannedAnew: true, tried, log: [line] }
      : { ...this.ended(parcel, 'failed', [line]), tried };
  }

  private waiting(
    { claim }: Parcel,
    channelId: string,
    attempts: number,
    channelType: ChannelType = claim.channelType,
  ): Settlement {
    const ordered = this.channels.get(channelType)?.ordered ?? claim.ordered;
    const { tried } = claim;
    return { claim, state: 'due', channelId, channelType, ordered, tried, attempts, afterMs: 0, log: [] };
  }

  private ended(parcel: Parcel, state: 'delivered' | 'failed' | 'skipped', lines: LogLine[]): Settlement {
    return { ...this.waiting(parcel, parcel.claim.channelId, parcel.claim.attempts), state, log: lines };
  }

  private line(
    { claim, channel }: Parcel,
    { durationMs = 0, ...what }: Pick<LogLine, 'outcome'> & Partial<LogLine>,
  ): LogLine {
    const channelType = channel?.type ?? 'web';
    if (what.outcome !== 'skipped') this.metrics.attempted(channelType, what.outcome, durationMs);
    return {
      id: newId(),
      channelId: claim.channelId,
      channelType,
      attempt: claim.attempts,
      errorCode: null,
      error: null,
      providerId: null,
      ...what,
      durationMs: Math.round(durationMs),
    };
  }
}
