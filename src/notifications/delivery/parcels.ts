import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Channels } from '../channels/channels.js';
import { NotificationChannel } from '../channels/channel.entity.js';
import { Notification } from '../intents/notification.entity.js';
import { columnsOf } from '../../platform/database/index.js';
import { readersOf, type Reader } from '../preferences/readers.js';
import type { Claim } from './delivery-claims.js';

/** A claimed delivery with all that is needed to send it. */
export interface Parcel {
  claim: Claim;
  notification: Notification;
  /** Undefined: they are not active any more, or the chat of which it tells was deleted. */
  reader: Reader | undefined;
  /** Undefined: it was removed. */
  channel: NotificationChannel | undefined;
  /** The account's own. */
  email: string;
}

/** Puts together what is sent. */
@Injectable()
export class Parcels {
  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
  ) {}

  /** Of one organization, in its scope; what was deleted meanwhile is left out. */
  async of(orgId: string, claims: Claim[]): Promise<Parcel[]> {
    const { dataSource } = this;
    // A deleted chat has no members; what it was told of is withdrawn a little later. Decisions are cancelled with it, and
    // otherwise somebody has to take them also where a customer's chat has no members.
    const notifications = await dataSource.query<(Notification & { email: string; isMoot: boolean })[]>(
      `SELECT ${columnsOf(dataSource, Notification, 'n')}, u.email,
         n.chat_id IS NOT NULL AND n.subject_kind IS DISTINCT FROM 'approval' AND NOT EXISTS (
           SELECT FROM chat_members m WHERE m.org_id = n.org_id AND m.chat_id = n.chat_id) AS "isMoot"
       FROM notifications n
       JOIN users u ON u.org_id = n.org_id AND u.id = n.user_id
       WHERE n.org_id = $1 AND n.id = ANY($2::uuid[])`,
      [orgId, claims.map(({ notificationId }) => notificationId)],
    );
    const channels = await dataSource.query<NotificationChannel[]>(
      `SELECT ${columnsOf(dataSource, NotificationChannel, 'c')}, c.secret_sealed AS "secretSealed"
       FROM notification_channels c WHERE c.org_id = $1 AND c.id = ANY($2::uuid[])`,
      [orgId, claims.map(({ channelId }) => channelId)],
    );
    const readers = await readersOf(
      dataSource,
      orgId,
      [...new Set(claims.map(({ userId }) => userId))],
      this.channels.outside.map(({ type }) => type),
    );
    const byId = new Map(notifications.map((row) => [row.id, row]));
    return claims.flatMap((claim) => {
      const notification = byId.get(claim.notificationId);
      if (!notification) return [];
      const channel = channels.find(({ id }) => id === claim.channelId);
      const { email, isMoot } = notification;
      const reader = isMoot ? undefined : readers.get(claim.userId);
      return [{ claim, notification, reader, channel, email }];
    });
  }
}
