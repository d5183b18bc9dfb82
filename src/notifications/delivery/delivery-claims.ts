import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, GroupCommit } from '../../platform/database/index.js';
import type { DeliveryState } from './delivery.entity.js';
import type { LogOutcome } from './delivery-log.entity.js';
import type { ChannelType } from '../channels/channel-types.js';

/** Longer than any driver's deadline, with what comes before and after a send. */
export const leaseSeconds = 60;
/** Before what could not be prepared is looked at again. */
const givenBackMillis = 5_000;

/** A claimed delivery: whoever holds it writes under its epoch. */
export interface Claim {
  id: string;
  orgId: string;
  notificationId: string;
  userId: string;
  channelId: string;
  channelType: ChannelType;
  ordered: boolean;
  tried: string[];
  /** On this channel, this one included. */
  attempts: number;
  epoch: number;
  /** A holder before was about to send it and wrote nothing more: what became of that attempt is unknown. */
  lapsed: boolean;
  /** Since it could go out by this channel. */
  ageMs: number;
}

/** So many places are free for sends by a channel. */
export interface Room {
  type: ChannelType;
  free: number;
}

/** One line of the log. */
export interface LogLine {
  id: string;
  channelId: string;
  channelType: ChannelType;
  attempt: number;
  outcome: LogOutcome;
  errorCode: string | null;
  error: string | null;
  providerId: string | null;
  durationMs: number;
}

/** What becomes of a claimed delivery. One that stays due has its channel, when, and how often it was tried. */
export interface Settlement {
  claim: Pick<Claim, 'id' | 'epoch' | 'lapsed'>;
  state: DeliveryState;
  channelId: string;
  channelType: ChannelType;
  ordered: boolean;
  tried: string[];
  attempts: number;
  afterMs: number;
  /** It can go out by its channel from then on, and not yet since now. */
  isPlannedAnew?: boolean;
  /** Nothing was sent under this claim: what is unknown of the one before stays so. */
  isUntried?: boolean;
  log: LogLine[];
}

/**
 * Claims as many by each channel as it has room for, and fairly: an organization's next delivery waits behind as many of
 * its own as are being sent or ahead of it. Of a channel of a person that keeps order only the first goes out, the urgent
 * before the others; what is behind it is looked at when it is over, or when it is due again. What may not go out yet holds
 * up nothing; what is being sent does, also when an older one comes later.
 */
const claimSql = `
  WITH RECURSIVE rooms AS (
    SELECT r.type, r.free FROM jsonb_to_recordset($1::jsonb) AS r(type text, free integer)
  ), waiting AS (
    (SELECT org_id FROM deliveries WHERE state = 'due' ORDER BY org_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.org_id FROM deliveries d WHERE d.state = 'due' AND d.org_id > w.org_id ORDER BY d.org_id LIMIT 1)
    FROM waiting w WHERE w.org_id IS NOT NULL
  ), busy AS (
    SELECT org_id, channel_type, count(*) AS sending FROM deliveries WHERE lease_until IS NOT NULL
    GROUP BY org_id, channel_type
  ), due AS MATERIALIZED (
    SELECT c.id, c.org_id, c.channel_type, c.urgent, c.due_at, first.due_at AS first_due
    FROM waiting w CROSS JOIN rooms r CROSS JOIN (VALUES (true), (false)) u(urgent)
    CROSS JOIN LATERAL (
      SELECT d.id, d.org_id, d.channel_id, d.channel_type, d.ordered, d.urgent, d.due_at FROM deliveries d
      WHERE d.org_id = w.org_id AND d.channel_type = r.type AND d.urgent = u.urgent AND d.state = 'due'
        AND d.due_at <= now()
      ORDER BY d.due_at, d.id LIMIT r.free * 2
    ) c
    LEFT JOIN LATERAL (
      SELECT e.due_at FROM deliveries e
      WHERE c.ordered AND e.org_id = c.org_id AND e.channel_id = c.channel_id AND e.state = 'due' AND e.id <> c.id
        AND (((NOT e.urgent, e.id) < (NOT c.urgent, c.id) AND e.planned_at <= now()) OR e.lease_until > now())
      ORDER BY e.id LIMIT 1
    ) first ON true
    WHERE w.org_id IS NOT NULL
  ), candidates AS MATERIALIZED (
    SELECT d.id, d.channel_type, d.due_at, COALESCE(b.sending, 0) + row_number() OVER (
        PARTITION BY d.org_id, d.channel_type ORDER BY d.urgent DESC, d.due_at, d.id) AS rank
    FROM due d LEFT JOIN busy b ON b.org_id = d.org_id AND b.channel_type = d.channel_type
    WHERE d.first_due IS NULL
  ), picked AS MATERIALIZED (
    SELECT p.id, p.lapsed FROM rooms r
    CROSS JOIN LATERAL (
      SELECT l.id, l.lapsed
      FROM (SELECT c.id FROM candidates c WHERE c.channel_type = r.type ORDER BY c.rank, c.due_at LIMIT r.free * 4) c
      CROSS JOIN LATERAL (
        SELECT d.id, d.sending_at IS NOT NULL AS lapsed FROM deliveries d
        WHERE d.id = c.id AND d.state = 'due' AND d.due_at <= now() FOR UPDATE SKIP LOCKED
      ) l LIMIT r.free
    ) p
  ), early AS (
    SELECT l.id, LEAST(GREATEST(d.first_due, now() + interval '10 seconds'), now() + interval '60 seconds') AS due_at
    FROM due d
    CROSS JOIN LATERAL (
      SELECT e.id FROM deliveries e WHERE e.id = d.id AND e.state = 'due' AND e.due_at = d.due_at
      FOR UPDATE SKIP LOCKED
    ) l WHERE d.first_due IS NOT NULL
  ), postponed AS (
    UPDATE deliveries d SET due_at = e.due_at FROM early e WHERE d.id = e.id RETURNING d.id
  ), claimed AS (
    UPDATE deliveries d SET epoch = d.epoch + 1, attempts = d.attempts + 1,
      lease_until = now() + make_interval(secs => ${leaseSeconds}),
      due_at = now() + make_interval(secs => ${leaseSeconds})
    WHERE d.id = ANY (ARRAY (SELECT id FROM picked))
    RETURNING d.id, d.org_id, d.notification_id, d.user_id, d.channel_id, d.channel_type, d.ordered, d.tried, d.attempts,
      d.epoch, d.planned_at
  )
  SELECT (SELECT count(*) FROM postponed)::int AS postponed, c.id, c.org_id AS "orgId",
    c.notification_id AS "notificationId", c.user_id AS "userId", c.channel_id AS "channelId",
    c.channel_type AS "channelType", c.ordered, c.tried, c.attempts, c.epoch, p.lapsed, (EXTRACT(EPOCH FROM now() - c.planned_at) * 1000)::float8 AS "ageMs"
  FROM (SELECT 1) one LEFT JOIN (claimed c JOIN picked p ON p.id = c.id) ON true`;

/** Of those only that are still held under the given epoch. The lease begins anew: a send ends within it. */
const sendingSql = `
  UPDATE deliveries d SET sending_at = now(), lease_until = now() + make_interval(secs => ${leaseSeconds}),
    due_at = now() + make_interval(secs => ${leaseSeconds})
  FROM unnest($1::uuid[], $2::integer[]) AS g(id, epoch)
  WHERE d.id = g.id AND d.epoch = g.epoch AND d.state = 'due' RETURNING d.id`;

/**
 * Writes what became of some deliveries: of those only that are still held under the given epoch. Where a channel that
 * keeps order is free again, its next delivery is due.
 */
const settleSql = `
  WITH given AS MATERIALIZED (
    SELECT g.* FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, epoch integer, state text, channel_id uuid,
      channel_type text, ordered boolean, tried uuid[], attempts integer, after_ms float8, is_planned_anew boolean,
      is_unknown boolean, log jsonb)
  ), held AS MATERIALIZED (
    SELECT d.id, d.org_id, d.notification_id, d.user_id, d.channel_id AS left_channel, d.ordered AS kept_order,
      g.state, g.channel_id,
      g.channel_type, g.ordered, g.tried, g.attempts, g.after_ms, g.is_planned_anew, g.is_unknown, g.log
    FROM given g
    CROSS JOIN LATERAL (
      SELECT l.* FROM deliveries l WHERE l.id = g.id AND l.epoch = g.epoch AND l.state = 'due' FOR UPDATE
    ) d
  ), written AS (
    UPDATE deliveries d SET state = h.state, channel_id = h.channel_id, channel_type = h.channel_type,
      ordered = h.ordered, tried = h.tried, attempts = h.attempts, epoch = d.epoch + 1, lease_until = NULL,
      sending_at = CASE WHEN h.is_unknown THEN COALESCE(d.sending_at, now()) END,
      due_at = now() + make_interval(secs => h.after_ms / 1000),
      planned_at = CASE WHEN h.is_planned_anew THEN now() + make_interval(secs => h.after_ms / 1000)
        ELSE d.planned_at END,
      finished_at = CASE WHEN h.state = 'due' THEN NULL ELSE now() END
    FROM held h WHERE d.id = h.id RETURNING d.id
  ), logged AS (
    INSERT INTO notification_log (id, org_id, notification_id, delivery_id, user_id, channel_id, channel_type, attempt,
      outcome, error_code, error, provider_id, duration_ms)
    SELECT l."id", h.org_id, h.notification_id, h.id, h.user_id, l."channelId", l."channelType", l.attempt,
      l.outcome, l."errorCode", l.error, l."providerId", l."durationMs"
    FROM held h CROSS JOIN LATERAL jsonb_to_recordset(h.log) AS l("id" uuid, "channelId" uuid, "channelType" text,
      attempt integer, outcome text, "errorCode" text, error text, "providerId" text, "durationMs" integer)
  ), next AS (
    SELECT (SELECT n.id FROM deliveries n
            WHERE n.org_id = h.org_id AND n.channel_id = h.left_channel AND n.state = 'due' AND n.id <> h.id
              AND n.lease_until IS NULL AND n.planned_at <= now()
            ORDER BY n.urgent DESC, n.id LIMIT 1) AS id
    FROM held h
    WHERE h.kept_order AND (h.state <> 'due' OR h.channel_id <> h.left_channel OR h.is_planned_anew)
  ), passed AS (
    UPDATE deliveries n SET due_at = clock_timestamp()
    WHERE n.id = ANY (ARRAY (SELECT id FROM next)) AND n.attempts = 0 AND n.id <> ALL (ARRAY (SELECT id FROM held))
    RETURNING n.id
  )
  SELECT w.id FROM written w`;

/** Who sends what, until when, and what became of it. */
@Injectable()
export class DeliveryClaims {
  private readonly sends = new GroupCommit<Pick<Claim, 'id' | 'epoch'>, boolean>((claims) =>
    this.begin(claims),
  );

  constructor(private readonly dataSource: DataSource) {}

  /** `postponed`: some were passed over because their turn has not come; behind them may stand others. */
  async claim(rooms: Room[]): Promise<{ claims: Claim[]; postponed: boolean }> {
    const rows = await this.query<(Claim & { postponed: number })[]>(claimSql, [JSON.stringify(rooms)]);
    const claims = rows.filter(({ id }) => id !== null).map(({ postponed: _, ...claim }) => claim);
    return { claims, postponed: (rows[0]?.postponed ?? 0) > 0 };
  }

  /** Just before it is sent. False: it is held no more, and not to be sent. */
  beginSend(claim: Pick<Claim, 'id' | 'epoch'>): Promise<boolean> {
    return this.sends.add(claim);
  }

  /** Answers for each whether it was still held; of one that was not, nothing is written. */
  async settle(settlements: Settlement[]): Promise<boolean[]> {
    const rows = await this.query<{ id: string }[]>(settleSql, [JSON.stringify(settlements.map(rowOf))]);
    const written = new Set(rows.map(({ id }) => id));
    return settlements.map(({ claim }) => written.has(claim.id));
  }

  private async begin(claims: Pick<Claim, 'id' | 'epoch'>[]): Promise<boolean[]> {
    const [rows] = await this.query<[{ id: string }[], number]>(sendingSql, [
      claims.map(({ id }) => id),
      claims.map(({ epoch }) => epoch),
    ]);
    const held = new Set(rows.map(({ id }) => id));
    return claims.map(({ id }) => held.has(id));
  }

  private query<Rows>(statement: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(statement, values));
  }
}

/** Nothing was sent for a reason of ours: it is due again soon, as if it had not been claimed. */
export const givenBack = (claim: Claim): Settlement => ({
  claim,
  state: 'due',
  channelId: claim.channelId,
  channelType: claim.channelType,
  ordered: claim.ordered,
  tried: claim.tried,
  attempts: claim.attempts - 1,
  afterMs: givenBackMillis,
  isUntried: true,
  log: [],
});

const rowOf = ({ claim, isPlannedAnew, isUntried, ...settled }: Settlement) => ({
  id: claim.id,
  epoch: claim.epoch,
  state: settled.state,
  channel_id: settled.channelId,
  channel_type: settled.channelType,
  ordered: settled.ordered,
  tried: settled.tried,
  attempts: settled.attempts,
  after_ms: settled.afterMs,
  is_planned_anew: isPlannedAnew ?? false,
  is_unknown: (isUntried ?? false) && claim.lapsed,
  log: settled.log,
});
