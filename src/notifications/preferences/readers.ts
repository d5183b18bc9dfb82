import type { EntityManager } from 'typeorm';
import type { ChannelType } from '../channels/channel-types.js';
import type { NotificationType } from '../notification-types.js';
import type { Preference, UsableChannel } from './plan.js';
import type { QuietHours } from './quiet-hours.js';

/** A person as whoever plans a notification needs to know them. */
export interface Reader {
  id: string;
  locale: string;
  timeZone: string;
  quiet: QuietHours | undefined;
  preferences: ReadonlyMap<NotificationType, Preference>;
  /** Those that can be used now, beside the inbox. */
  channels: UsableChannel[];
}

interface Row {
  id: string;
  locale: string;
  timeZone: string;
  quietZone: string;
  quietFrom: string | null;
  quietTo: string;
  quietDays: number[];
  preferences: ({ type: NotificationType } & Preference)[] | null;
  channels: UsableChannel[] | null;
}

/** Those of these people who are active, by their ids; `types`: the channels that this server can send by. */
export async function readersOf(
  manager: Pick<EntityManager, 'query'>,
  orgId: string,
  userIds: string[],
  types: ChannelType[],
): Promise<Map<string, Reader>> {
  const rows = await manager.query<Row[]>(
    `SELECT u.id, u.locale, u.time_zone AS "timeZone", COALESCE(s.time_zone, u.time_zone) AS "quietZone",
       s.quiet_from AS "quietFrom", s.quiet_to AS "quietTo", s.quiet_days AS "quietDays",
       (SELECT jsonb_agg(jsonb_build_object('type', p.type, 'enabled', p.enabled, 'channels', p.channels))
        FROM notification_preferences p WHERE p.org_id = $1 AND p.user_id = u.id) AS preferences,
       (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'type', c.type, 'priority', c.priority))
        FROM notification_channels c
        WHERE c.org_id = $1 AND c.user_id = u.id AND c.enabled AND c.verified AND c.type = ANY($3::text[])) AS channels
     FROM users u LEFT JOIN notification_settings s ON s.org_id = $1 AND s.user_id = u.id
     WHERE u.org_id = $1 AND u.id = ANY($2::uuid[]) AND u.is_active`,
    [orgId, userIds, types],
  );
  return new Map(rows.map((row) => [row.id, readerFrom(row)]));
}

const readerFrom = ({ quietFrom, quietTo, quietDays, quietZone, ...row }: Row): Reader => ({
  id: row.id,
  locale: row.locale,
  timeZone: row.timeZone,
  quiet:
    quietFrom === null ? undefined : { from: quietFrom, to: quietTo, days: quietDays, timeZone: quietZone },
  preferences: new Map((row.preferences ?? []).map(({ type, ...own }) => [type, own])),
  channels: row.channels ?? [],
});
