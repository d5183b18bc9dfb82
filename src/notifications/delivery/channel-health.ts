import { Injectable } from '@nestjs/common';
import { newId, Transactions } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { PermanentFailure, TryLater, type ChannelDriver } from '../channels/channel.js';
import type { NotificationChannel } from '../channels/channel.entity.js';
import { Notifications } from '../intents/notifications.js';

type Known = Pick<NotificationChannel, 'id' | 'orgId' | 'userId' | 'type' | 'failures'>;

/** What fails at its first attempts may have met a restart, as may all that was under way beside it. */
const firstThatCounts = 3;

interface Failed {
  error: unknown;
  /** Of this delivery on this channel, this one included. */
  attempts: number;
  /** The channel is given up for this delivery. */
  isFinal: boolean;
}

/** Counts which deliveries fail in a row on a channel, and switches off what only its owner can put right. */
@Injectable()
export class ChannelHealth {
  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
  ) {}

  /** In the scope of its organization. Best effort: the next attempt counts again. */
  async note(driver: ChannelDriver, channel: Known, failed?: Failed): Promise<void> {
    if (failed && !counts(failed)) return;
    // As it was read may be long ago; where nothing is switched off by the count, that does no harm.
    if (!failed && driver.disableAfter === undefined && channel.failures === 0) return;
    try {
      await this.write(driver, channel, failed);
    } catch (error) {
      log.warn({ err: error, channelId: channel.id }, 'how a channel does could not be noted');
    }
  }

  private write(driver: ChannelDriver, { id, orgId, userId, type }: Known, failed?: Failed): Promise<void> {
    return this.transactions.run(async (tx) => {
      const [[counted]] = await tx.manager.query<[{ failures: number }[], number]>(
        `UPDATE notification_channels SET failures = CASE WHEN $3 THEN failures + 1 ELSE 0 END
         WHERE org_id = $1 AND id = $2 AND ($3 OR failures > 0) RETURNING failures`,
        [orgId, id, failed !== undefined],
      );
      const reason = failed && counted && reasonToStop(driver, failed.error, counted.failures);
      if (!reason) return;
      const [, stopped] = await tx.manager.query<[unknown, number]>(
        `UPDATE notification_channels SET enabled = false, disabled_reason = $3
         WHERE org_id = $1 AND id = $2 AND enabled`,
        [orgId, id, reason],
      );
      if (stopped === 0) return;
      await this.notifications.intend(tx, [
        {
          orgId,
          userIds: [userId],
          type: 'system',
          template: 'channel_disabled',
          params: { channel: type, reason },
          link: '/settings/notifications',
          key: `channel-disabled:${id}:${newId()}`,
        },
      ]);
    });
  }
}

/** A wait that the other side names is no failure of its. */
function counts({ error, attempts, isFinal }: Failed): boolean {
  if (isFinal) return true;
  const isAsked = error instanceof TryLater && error.afterMs !== undefined;
  return !isAsked && attempts >= firstThatCounts;
}

function reasonToStop(
  { disableAfter }: ChannelDriver,
  failure: unknown,
  failures: number,
): string | undefined {
  if (failure instanceof PermanentFailure && failure.disables) return failure.disables;
  return disableAfter !== undefined && failures >= disableAfter ? 'failures' : undefined;
}
