import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anOrg, aUser, post, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { pastWalls } from '../test/support/past-walls.js';
import { WebhookSink } from '../test/support/webhook-sink.js';
import { cpuSeconds, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const people = 20;
const workerCounts = { embedded: [1], single: [1], scaled: [1, 2] };
const patienceSeconds = 300;
const pollMillis = 200;
/** Expected on an idle machine. */
const postsPerSecond = 40;
const sentPerSecond = 300;
/** Whoever were sent twice would be by then. */
const quietSeconds = 3;

/** How notifications that were all due at one moment reached a server outside. */
export interface NotifyFigures {
  notifications: number;
  processes: number;
  /** From the first one that arrived to the last. */
  perSecond: number;
  /** CPU milliseconds of the processes and their servers for each. */
  cpu: number;
  lost: number;
  /** Arrived more than once. */
  twice: number;
}

export const notifySeconds = (profile: Stage['profile'], count: number): number =>
  workerCounts[profile].length *
  (15 + count / people / postsPerSecond + count / sentPerSecond + quietSeconds);

/** People are mentioned, each has a webhook, and nothing goes out until all is there. */
export async function* measureNotify(stage: Stage, count: number): AsyncGenerator<NotifyFigures> {
  const { profile, servers, settings, progress } = stage;
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  for (const workers of workerCounts[profile]) {
    progress.begin(`${profile}: start with ${workers} that send`, 10);
    const sink = await WebhookSink.start();
    const env = { ...settings, EGRESS_ALLOW: sink.authority, NOTIFICATION_GRACE: '3600' };
    const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl, workers });
    try {
      progress.begin(`${profile}: ${count} notifications`, count / people / postsPerSecond);
      const total = await tell(deployment, sink, count);
      progress.begin(`${profile}: ${count} are sent`, count / sentPerSecond + quietSeconds);
      yield { ...(await measureSends(deployment, sink, total)), processes: workers };
    } finally {
      await deployment.stop();
      await sink.stop();
    }
  }
}

/** Those too of which a person is spared, because too many wait for them. */
const allDue = `
  WITH spared AS (
    INSERT INTO deliveries (id, org_id, notification_id, user_id, channel_id, channel_type, ordered)
    SELECT gen_random_uuid(), n.org_id, n.id, n.user_id, c.id, c.type, false
    FROM notifications n
    JOIN notification_channels c ON c.org_id = n.org_id AND c.user_id = n.user_id AND c.type = 'webhook'
    WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.org_id = n.org_id AND d.notification_id = n.id)
  )
  UPDATE deliveries SET due_at = now(), planned_at = now()`;

/** Returns how many are to arrive. */
async function tell(deployment: Deployment, sink: WebhookSink, count: number): Promise<number> {
  const owner = await anOrg(deployment.url);
  const told: Person[] = [];
  for (let i = 0; i < people; i++) {
    // Its address is one that the operator has opened.
    const person = await aUser(owner, { role: 'admin' });
    const address = sink.url(`/${person.id}`);
    const { status } = await person.client.post('/notifications/channels', { type: 'webhook', address });
    if (status !== 201) throw new Error(`POST /notifications/channels answered ${status}`);
    told.push(person);
  }
  const { id: chatId } = await aChat(owner, told);
  const content = told.map(({ username }) => `@${username}`).join(' ');
  const rounds = Math.ceil(count / people);
  for (let round = 0; round < rounds; round++) await post(owner, chatId, `${content} ${round}`);
  return rounds * people;
}

async function measureSends(
  deployment: Deployment,
  sink: WebhookSink,
  total: number,
): Promise<Omit<NotifyFigures, 'processes'>> {
  if (sink.calls.length > 0) throw new Error('Some went out before all were there');
  await pastWalls(deployment, allDue);
  // An embedded one was started again for that.
  const pids = [
    ...deployment.consumers.map(({ pid }) => pid),
    ...(deployment.profile === 'scaled' ? serverPrograms.map(pidOf) : []),
  ];
  const cpuBefore = cpuSeconds(pids);
  const deadline = Date.now() + patienceSeconds * 1_000;
  const arrived = (): number => new Set(sink.calls.map(({ headers }) => headers['webhook-id'])).size;
  while (arrived() < total && Date.now() < deadline) await sleep(pollMillis);
  const cpu = cpuSeconds(pids) - cpuBefore;
  await sleep(quietSeconds * 1_000);
  const times = sink.calls.map(({ at }) => at);
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  const distinct = arrived();
  return {
    notifications: total,
    perSecond: (times.length - 1) / seconds,
    cpu: (cpu * 1_000) / total,
    lost: total - distinct,
    twice: times.length - distinct,
  };
}

export const notifyTable = (profile: string, figures: NotifyFigures[]): string =>
  `Notifications by webhooks, ${profile}: all due at one moment\n` +
  table(
    ['notifications', 'processes', 'sent/s', 'CPU ms each', 'lost', 'twice'],
    figures.map(({ notifications, processes, perSecond, cpu, lost, twice }) => [
      notifications,
      processes,
      perSecond,
      cpu,
      lost,
      twice,
    ]),
  );

export const wrongNotifications = (figures: NotifyFigures[]): string[] =>
  figures.flatMap(({ notifications, lost, twice }) =>
    lost + twice > 0 ? [`notify: of ${notifications} ${lost} were lost and ${twice} arrived twice`] : [],
  );
