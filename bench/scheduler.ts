import { setTimeout as sleep } from 'node:timers/promises';
import { anOrg, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { query } from '../test/support/services.js';
import { percentiles, type Percentiles } from './load.js';
import { cpuSeconds, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const organizations = 10;
const few = 10_000;
const spreadSeconds = 60;
const processCounts = [1, 3];
/** Between the writing of events and the first one's time. */
const leadSeconds = 5;
/** What is not fired in this time after the last one's is missed. */
const patienceSeconds = 300;
const pollMillis = 500;
const mostLateMillis = 1_000;
/** Expected on an idle machine. */
const firesPerSecond = 1_000;

/** How events without a role were fired that came due together. */
export interface SchedulerFigures extends Percentiles {
  events: number;
  /** Seconds over which their times were spread; 0: all at one moment. */
  spread: number;
  processes: number;
  /** From the first one's time to the last one's commit. */
  perSecond: number;
  /** CPU milliseconds of the processes and their servers for each. */
  cpu: number;
  missed: number;
  /** Whose people were not told, in the transaction that fired it. */
  untold: number;
  /** Fired more than once. */
  twice: number;
}

export const schedulerSeconds = (events: number): number =>
  processCounts.length * (10 + 3 * leadSeconds + spreadSeconds + (few + events) / firesPerSecond);

/** Events written into PostgreSQL come due; what is counted ends with the commit of the transaction that fired them. */
export async function* measureScheduler(stage: Stage, events: number): AsyncGenerator<SchedulerFigures> {
  const { profile, servers, settings: env, progress } = stage;
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  for (const workers of processCounts) {
    progress.begin(`${profile}: start with ${workers} of the scheduler`, 10);
    const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl, workers });
    try {
      const people: Person[] = [];
      for (let i = 0; i < organizations; i++) people.push(await anOrg(deployment.url));
      for (const [count, spread] of [
        [few, spreadSeconds],
        [few, 0],
        [events, 0],
      ] as const) {
        const what = spread ? `${count} events in ${spread} s` : `${count} events at one moment`;
        progress.begin(`${profile}: ${what}`, leadSeconds + spread + (spread ? 1 : count / firesPerSecond));
        yield await measureFires(deployment, people, { count, spread, processes: workers });
      }
    } finally {
      await deployment.stop();
    }
  }
}

async function measureFires(
  deployment: Deployment,
  people: Person[],
  { count, spread, processes }: { count: number; spread: number; processes: number },
): Promise<SchedulerFigures> {
  const url = deployment.env.DATABASE_URL as string;
  const pids = [...deployment.workers.map(({ pid }) => pid), ...serverPrograms.map(pidOf)];
  const title = `Bench ${count} ${spread}`;
  const first = await writeEvents(url, people, { title, count, spread });
  const cpuBefore = cpuSeconds(pids);
  const deadline = first + (spread + patienceSeconds) * 1_000;
  let waiting: number;
  do {
    await sleep(pollMillis);
    const [row] = await query<{ waiting: number }>(
      url,
      `SELECT count(*)::int AS waiting FROM calendar_events WHERE title = '${title}' AND due_at IS NOT NULL`,
    );
    waiting = row?.waiting ?? 0;
  } while (waiting > 0 && Date.now() < deadline);
  const cpu = cpuSeconds(pids) - cpuBefore;
  const fires = await query<{ eventId: string; late: number; at: number }>(
    url,
    `SELECT o.event_id AS "eventId", EXTRACT(EPOCH FROM pg_xact_commit_timestamp(o.xmin) - o.fires_at)::float8 * 1000 AS late,
       EXTRACT(EPOCH FROM pg_xact_commit_timestamp(o.xmin))::float8 * 1000 AS at
     FROM occurrences o JOIN calendar_events e ON e.id = o.event_id WHERE e.title = '${title}'`,
  );
  const [told] = await query<{ events: number }>(
    url,
    `SELECT count(DISTINCT n.subject_id)::int AS events FROM notifications n JOIN calendar_events e ON e.id = n.subject_id
     WHERE n.template = 'event_begins' AND e.title = '${title}'`,
  );
  const fired = new Set(fires.map(({ eventId }) => eventId)).size;
  const last = fires.reduce((latest, { at }) => Math.max(latest, at), first);
  return {
    ...percentiles(fires.map(({ late }) => late)),
    events: count,
    spread,
    processes,
    perSecond: (fires.length * 1_000) / (last - first),
    cpu: (cpu * 1_000) / count,
    missed: count - fired,
    untold: count - (told?.events ?? 0),
    twice: fires.length - fired,
  };
}

/** Returns when the first of them is due, in milliseconds since 1970. */
async function writeEvents(
  url: string,
  people: Person[],
  { title, count, spread }: { title: string; count: number; spread: number },
): Promise<number> {
  const owners = people.map(({ id, orgId }) => `('${orgId}'::uuid, '${id}'::uuid)`).join(', ');
  await query(
    url,
    `INSERT INTO calendar_events (id, org_id, title, kind, starts_at, time_zone, handled_until, reminded_until, created_by)
     SELECT gen_random_uuid(), owner.org_id, '${title}', 'one_time', 'infinity', 'UTC', now(), now(), owner.user_id
     FROM generate_series(0, ${count / people.length - 1}) AS n, (VALUES ${owners}) AS owner(org_id, user_id)`,
  );
  await query(url, 'VACUUM ANALYZE calendar_events');
  // Writing so many takes its time: only now is it known when they can be due.
  const [row] = await query<{ first: Date }>(
    url,
    `WITH timed AS (
       SELECT id, date_trunc('milliseconds', now()) + make_interval(secs => ${leadSeconds}
           + ${spread}::float8 * (row_number() OVER () - 1) / ${count}) AS at
       FROM calendar_events WHERE title = '${title}'),
     written AS (
       UPDATE calendar_events e SET starts_at = t.at, next_fire_at = t.at, due_at = t.at FROM timed t
       WHERE e.id = t.id RETURNING t.at)
     SELECT min(at) AS first FROM written`,
  );
  if (!row) throw new Error('No event was written');
  return new Date(row.first).getTime();
}

export const schedulerTable = (profile: string, figures: SchedulerFigures[]): string =>
  `Scheduler, ${profile}: milliseconds from due to the commit that fired it\n` +
  table(
    [
      'events',
      'due within',
      'processes',
      'p50',
      'p95',
      'p99',
      'fires/s',
      'CPU ms each',
      'missed',
      'untold',
      'twice',
    ],
    figures.map(({ events, spread, processes, p50, p95, p99, perSecond, cpu, missed, untold, twice }) => [
      events,
      spread ? `${spread} s` : 'one moment',
      processes,
      p50,
      p95,
      p99,
      perSecond,
      cpu,
      missed,
      untold,
      twice,
    ]),
  );

/** What is promised of events whose times are spread over a minute; and of all, that each fires once. */
export const wrongFires = (figures: SchedulerFigures[]): string[] =>
  figures.flatMap(({ events, spread, processes, p95, missed, untold, twice }) => [
    ...(missed + untold + twice > 0
      ? [
          `scheduler: of ${events} events ${missed} were missed, ${twice} fired twice, of ${untold} nobody was told`,
        ]
      : []),
    ...(spread > 0 && p95 > mostLateMillis
      ? [`scheduler with ${processes}: p95 ${Math.round(p95)} ms, ${mostLateMillis} allowed`]
      : []),
  ]);
