import { Injectable } from '@nestjs/common';
import { newId, Transactions } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import type { ChannelDriver, SendFailure } from '../channels/channel.js';
import type { NotificationChannel } from '../channels/channel.entity.js';
import { PermanentFailure } from '../channels/channel.js';
import { Notifications } from '../intents/notifications.js';

type Known = Pick<NotificationChannel, 'id' | 'orgId' | 'userId' | 'type' | 'failures'>;

/** Counts what fails in a row on a channel, and switches off what only its owner can put right. */
@Injectable()
export class ChannelHealth {
  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
  ) {}

  /** In the scope of its organization. Best effort: the next attempt counts again. */
  async note(driver: ChannelDriver, channel: Known, failure?: SendFailure | Error): Promise<void> {
    if (!failure && channel.failures === 0) return;
    try {
      await this.write(driver, channel, failure);
    } catch (error) {
      log.warn({ err: error, channelId: channel.id }, 'how a channel does could not be noted');
    }
  }

  private write(driver: ChannelDriver, { id, orgId, userId, type }: Known, failure?: Error): Promise<void> {
    return this.transactions.run(async (tx) => {
      const [[counted]] = await tx.manager.query<[{ failures: number }[], number]>(
        `UPDATE notification_channels SET failures = CASE WHEN $3 THEN failures + 1 ELSE 0 END
         WHERE org_id = $1 AND id = $2 RETURNING failures`,
        [orgId, id, failure !== undefined],
      );
      const reason = failure && counted && reasonToStop(driver, failure, counted.failures);
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

function reasonToStop({ disableAfter }: ChannelDriver, failure: Error, failures: number): string | undefined {
  if (failure instanceof PermanentFailure && failure.disables) return failure.disables;
  return disableAfter !== undefined && failures >= disableAfter ? 'failures' : undefined;
}
