import { Injectable } from '@nestjs/common';
import { Channels } from '../channels/channels.js';
import type { ChannelType } from '../channels/channel-types.js';
import { makeOwnChannels } from '../channels/own-channels.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { waitsForReader, type NotificationType, type Subject } from '../notification-types.js';
import { channelsFor, preferenceFor, sendAt } from '../preferences/plan.js';
import { readersOf, type Reader } from '../preferences/readers.js';
import type { Worded } from '../templates/templates.js';
import { NotificationNews } from './notification-news.js';
import type { Notification } from './notification.entity.js';

/** Something that some people should learn: a template with what it needs, which is never a secret. */
export type Intent = Worded & {
  orgId: string;
  /** Who is not active is left out. */
  userIds: string[];
  type: NotificationType;
  /** A path in the web client. */
  link: string | null;
  /** What its buttons act upon, and what makes it moot. */
  subject?: Subject;
  /** Where that was said of which it tells: it is withdrawn from who leaves, and with the chat. */
  chatId?: string | null;
  /** Passes quiet hours. */
  urgent?: boolean;
  /** Of the cause: one person learns it once, however often this is asked. */
  key: string;
};

/** A notification to be made, with how it gets beyond the inbox, if it does. */
interface Planned {
  notification: Notification;
  reader: Reader;
  delivery?: { id: string; channelId: string; channelType: ChannelType; ordered: boolean; dueAt: Date };
}

/** Of one statement. */
const mostTogether = 1_000;

/**
 * When so many wait for a person, what is not urgent is in the inbox only: nobody reads a flood, and what they are to
 * decide about must not drown in it.
 */
const mostWaiting = 30;

/** Tells people things: into their inboxes at once, and beyond them by their own channels. */
@Injectable()
export class Notifications {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly channels: Channels,
    private readonly news: NotificationNews,
    private readonly live: LiveBus,
  ) {}

  /** In the transaction of the cause: there is never one without the other. All of one organization. */
  async intend(tx: Tx, intents: Intent[]): Promise<void> {
    const [first] = intents;
    if (!first) return;
    const { orgId } = first;
    if (intents.some((intent) => intent.orgId !== orgId))
      throw new Error('A transaction tells people of one organization');
    for (const some of inBatches(intents)) await this.tell(tx, orgId, some);
  }

  private async tell(tx: Tx, orgId: string, intents: Intent[]): Promise<void> {
    const userIds = [...new Set(intents.flatMap((intent) => intent.userIds))].sort();
    if (userIds.length === 0) return;
    await makeOwnChannels(tx.manager, orgId, userIds);
    const types = this.channels.outside.map(({ type }) => type);
    const readers = await readersOf(tx.manager, orgId, userIds, types);
    const now = await timeOf(tx);
    const planned = intents.flatMap((intent) =>
      [...new Set(intent.userIds)].flatMap((userId) => {
        const reader = readers.get(userId);
        return reader ? this.plan(intent, reader, now) : [];
      }),
    );
    const made = await insert(tx, orgId, planned);
    if (made.length === 0) return;
    await this.news.created(
      tx,
      orgId,
      made.map(({ notification, reader: { locale, timeZone } }) => ({ ...notification, locale, timeZone })),
    );
    if (made.some(({ delivery }) => delivery)) tx.afterCommit(() => this.wake());
  }

  private wake(): void {
    this.live.publish({ topics: [topics.deliveriesDue], type: 'wake', data: {} });
  }

  private plan(intent: Intent, reader: Reader, now: Date): Planned[] {
    const { type, urgent = false } = intent;
    const preference = preferenceFor(type, reader.preferences.get(type));
    if (!preference.enabled) return [];
    const notification: Notification = {
      id: newId(),
      orgId: intent.orgId,
      userId: reader.id,
      type,
      template: intent.template,
      params: intent.params,
      link: intent.link,
      subjectKind: intent.subject?.kind ?? null,
      subjectId: intent.subject?.id ?? null,
      chatId: intent.chatId ?? null,
      urgent,
      key: intent.key,
      readAt: null,
      acknowledgedAt: null,
      createdAt: now,
    };
    const [channel] = channelsFor(reader.channels, preference);
    if (!channel) return [{ notification, reader }];
    const graceMillis = waitsForReader(type) ? this.config.NOTIFICATION_GRACE * 1_000 : 0;
    const delivery = {
      id: newId(),
      channelId: channel.id,
      channelType: channel.type,
      ordered: this.channels.get(channel.type)?.ordered ?? true,
      dueAt: sendAt({ urgent, quiet: reader.quiet, graceMillis }, now),
    };
    return [{ notification, reader, delivery }];
  }
}

/** As many as one statement takes, by how many notifications they are. */
function inBatches(intents: Intent[]): Intent[][] {
  const parts = intents.flatMap((intent) => {
    const cuts = Math.ceil(intent.userIds.length / mostTogether);
    return Array.from({ length: cuts }, (_, cut) => ({
      ...intent,
      userIds: intent.userIds.slice(cut * mostTogether, (cut + 1) * mostTogether),
    }));
  });
  const batches: Intent[][] = [];
  let room = 0;
  for (const part of parts) {
    room -= part.userIds.length;
    if (room >= 0) batches.at(-1)?.push(part);
    else {
      batches.push([part]);
      room = mostTogether - part.userIds.length;
    }
  }
  return batches;
}

/** The database's clock: all processes share it. */
async function timeOf(tx: Tx): Promise<Date> {
  const [row] = await tx.manager.query<[{ now: Date }]>('SELECT now()');
  return row.now;
}

/** What of it is new: the inbox has it with the commit, which is logged as its delivery there. */
async function insert(tx: Tx, orgId: string, planned: Planned[]): Promise<Planned[]> {
  if (planned.length === 0) return [];
  const rows = await tx.manager.query<{ id: string; isHeldBack: boolean }[]>(
    `WITH given AS (
       SELECT g.* FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, user_id uuid, type text, template text, params jsonb,
         link text, subject_kind text, subject_id uuid, chat_id uuid, urgent boolean, key text, log_id uuid,
         delivery_id uuid, channel_id uuid, channel_type text, ordered boolean, due_at timestamptz)
     ), made AS (
       INSERT INTO notifications (id, org_id, user_id, type, template, params, link, subject_kind, subject_id, chat_id,
         urgent, key)
       SELECT id, $1, user_id, type, template, params, link, subject_kind, subject_id, chat_id, urgent, key
       FROM given ORDER BY user_id, key
       ON CONFLICT (org_id, user_id, key) DO NOTHING RETURNING id
     ), waiting AS (
       SELECT user_id, count(*) AS deliveries FROM deliveries
       WHERE org_id = $1 AND user_id IN (SELECT user_id FROM given) AND state = 'due' GROUP BY user_id
     ), planned AS MATERIALIZED (
       SELECT g.*, NOT g.urgent AND COALESCE(w.deliveries, 0)
         + row_number() OVER (PARTITION BY g.user_id, g.urgent ORDER BY g.id) > $3 AS is_held_back
       FROM given g JOIN made m ON m.id = g.id LEFT JOIN waiting w ON w.user_id = g.user_id
       WHERE g.delivery_id IS NOT NULL
     ), queued AS (
       INSERT INTO deliveries (id, org_id, notification_id, user_id, urgent, channel_id, channel_type, ordered,
         planned_at, due_at)
       SELECT delivery_id, $1, id, user_id, urgent, channel_id, channel_type, ordered, due_at, due_at
       FROM planned WHERE NOT is_held_back
     ), held_back AS (
       INSERT INTO notification_log (id, org_id, notification_id, user_id, channel_id, channel_type, attempt, outcome,
         error_code)
       SELECT delivery_id, $1, id, user_id, channel_id, channel_type, 1, 'skipped', 'too_many'
       FROM planned WHERE is_held_back
     ), logged AS (
       INSERT INTO notification_log (id, org_id, notification_id, user_id, channel_type, attempt, outcome)
       SELECT g.log_id, $1, g.id, g.user_id, 'web', 1, 'delivered' FROM given g JOIN made m ON m.id = g.id
     )
     SELECT m.id, COALESCE(p.is_held_back, false) AS "isHeldBack" FROM made m LEFT JOIN planned p ON p.id = m.id`,
    [orgId, JSON.stringify(planned.map(rowOf)), mostWaiting],
  );
  const heldBack = rows.filter(({ isHeldBack }) => isHeldBack).length;
  if (heldBack > 0) log.info({ notifications: heldBack }, 'of too many that wait only the inbox tells');
  const made = new Set(rows.map(({ id }) => id));
  return planned.filter(({ notification }) => made.has(notification.id));
}

const rowOf = ({ notification, delivery }: Planned) => ({
  id: notification.id,
  user_id: notification.userId,
  type: notification.type,
  template: notification.template,
  params: notification.params,
  link: notification.link,
  subject_kind: notification.subjectKind,
  subject_id: notification.subjectId,
  chat_id: notification.chatId,
  urgent: notification.urgent,
  key: notification.key,
  log_id: newId(),
  delivery_id: delivery?.id ?? null,
  channel_id: delivery?.channelId ?? null,
  channel_type: delivery?.channelType ?? null,
  ordered: delivery?.ordered ?? null,
  due_at: delivery?.dueAt ?? null,
});
