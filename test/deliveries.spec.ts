import { rmSync } from 'node:fs';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  PermanentFailure,
  TryLater,
  type ChannelDriver,
  type OutboundMessage,
} from '../src/notifications/channels/channel.js';
import { Channels } from '../src/notifications/channels/channels.js';
import { Courier } from '../src/notifications/delivery/courier.js';
import {
  DeliveryClaims,
  givenBack,
  type Claim,
  type Settlement,
} from '../src/notifications/delivery/delivery-claims.js';
import { Dispatcher } from '../src/notifications/delivery/dispatcher.js';
import { Parcels } from '../src/notifications/delivery/parcels.js';
import { NotificationsModule, Notifications, type Intent } from '../src/notifications/index.js';
import { loadConfig } from '../src/platform/config/index.js';
import { asSystem, inOrganization, newId, Transactions } from '../src/platform/database/index.js';
import { PlatformModule } from '../src/platform/index.js';
import { Purges } from '../src/platform/purge/index.js';
import { copyDataDir } from './support/template.js';

/** Stands for any server outside: answers as it is told, and remembers what it was sent. */
class Outside implements ChannelDriver {
  readonly type = 'telegram';
  readonly ordered = true;
  readonly deadlineMillis = 2_000;
  repeatable = false;
  disableAfter?: number;
  readonly sent: { address: string; message: OutboundMessage }[] = [];
  readonly answers = new Map<string, () => Promise<object>>();

  unavailable(): undefined {
    return undefined;
  }

  async send(message: OutboundMessage, { address }: { address: string }): Promise<object> {
    this.sent.push({ address, message });
    return (await this.answers.get(address)?.()) ?? { providerId: `${this.sent.length}` };
  }
}

const outside = new Outside();
const dataDir = copyDataDir();
let app: INestApplicationContext;
let claims: DeliveryClaims;
const purges = new Map<string, Parameters<Purges['add']>[1]>();

beforeAll(async () => {
  // Nothing happens by itself: each test is its own dispatcher.
  const settings = loadConfig(
    { DATA_DIR: dataDir, NOTIFICATION_GRACE: '0' },
    { envFile: '/nonexistent', argv: [] },
  );
  jest.spyOn(Purges.prototype, 'add').mockImplementation((what, purge) => void purges.set(what, purge));
  const config = { ...settings, serves: false, consumes: false };
  @Module({ imports: [PlatformModule.register(config), NotificationsModule] })
  class TestModule {}
  app = await NestFactory.createApplicationContext(TestModule, { logger: false });
  await app.init();
  claims = app.get(DeliveryClaims);
  const channels = app.get(Channels);
  jest.spyOn(channels, 'get').mockImplementation((type) => (type === 'telegram' ? outside : undefined));
  jest.spyOn(channels, 'outside', 'get').mockReturnValue([outside]);
});

afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Ends what the test before left: deliveries of other tests are met by no claim. */
beforeEach(async () => {
  outside.sent.length = 0;
  outside.answers.clear();
  outside.repeatable = false;
  outside.disableAfter = undefined;
  for (const orgId of orgIds.splice(0))
    await query(orgId, `UPDATE deliveries SET state = 'skipped', lease_until = NULL WHERE org_id = $1`, [
      orgId,
    ]);
});

const orgIds: string[] = [];
const query = <Rows>(orgId: string, statement: string, values: unknown[] = []): Promise<Rows> =>
  inOrganization(orgId, () => app.get(DataSource).query<Rows>(statement, values));

async function anOrganization(): Promise<string> {
  const orgId = newId();
  orgIds.push(orgId);
  await query(orgId, `INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [orgId]);
  return orgId;
}

/** With so many linked channels, the first of the highest priority; their addresses are given back. */
async function aPerson(orgId: string, channels = 1): Promise<{ id: string; addresses: string[] }> {
  const id = newId();
  await query(
    orgId,
    `INSERT INTO users (id, org_id, username, name, email, password_hash, role, time_zone)
     VALUES ($1, $2, $3, 'Person', $4, '', 'member', 'UTC')`,
    [id, orgId, `p${id.replaceAll('-', '')}`, `${id}@example.com`],
  );
  const addresses = Array.from({ length: channels }, () => newId());
  for (const [place, address] of addresses.entries())
    await query(
      orgId,
      `INSERT INTO notification_channels (id, org_id, user_id, type, address, priority, verified)
       VALUES ($1, $2, $3, 'telegram', $4, $5, true)`,
      [newId(), orgId, id, address, 100 - place],
    );
  return { id, addresses };
}

const intend = (
  orgId: string,
  userIds: string[],
  more: Partial<Omit<Intent, 'template' | 'params'>> = {},
): Promise<void> =>
  inOrganization(orgId, () =>
    app.get(Transactions).run((tx) =>
      app.get(Notifications).intend(tx, [
        {
          orgId,
          userIds,
          type: 'mention',
          template: 'mention',
          params: { author: 'Анна', chat: null, text: 'Да' },
          link: '/chats',
          key: newId(),
          ...more,
        },
      ]),
    ),
  );

/** One step of these, as a dispatcher makes it. */
async function deliver(claimed: Claim[]): Promise<Settlement[]> {
  const settled: Settlement[] = [];
  for (const claim of claimed)
    await inOrganization(claim.orgId, async () => {
      const [parcel] = await app.get(Parcels).of(claim.orgId, [claim]);
      const settlement = parcel && (await app.get(Courier).deliver(parcel));
      if (settlement) settled.push(settlement);
    });
  return settled;
}

const claim = (free: number): ReturnType<DeliveryClaims['claim']> =>
  claims.claim([{ type: 'telegram', free }]);

async function round(limit = 64): Promise<number> {
  const { claims: claimed } = await claim(limit);
  await claims.settle(await deliver(claimed));
  return claimed.length;
}

interface Row {
  state: string;
  attempts: number;
  epoch: number;
  wait: number;
}
const deliveries = (orgId: string): Promise<Row[]> =>
  query<Row[]>(
    orgId,
    `SELECT state, attempts, epoch, EXTRACT(EPOCH FROM due_at - now())::float8 AS wait FROM deliveries
     WHERE org_id = $1 ORDER BY id`,
    [orgId],
  );
const outcomes = async (orgId: string): Promise<string[]> =>
  (
    await query<{ line: string }[]>(
      orgId,
      `SELECT concat_ws(' ', channel_type, attempt, outcome, error_code) AS line FROM notification_log
       WHERE org_id = $1 AND channel_type <> 'web' ORDER BY id`,
      [orgId],
    )
  ).map(({ line }) => line);
const overdue = (orgId: string): Promise<unknown> =>
  query(
    orgId,
    `UPDATE deliveries SET due_at = now() - interval '1 second' WHERE org_id = $1 AND state = 'due'`,
    [orgId],
  );
const readerOf = (letters: Outside['sent']): string[] => letters.map(({ message }) => message.deliveryId);

describe('A notification', () => {
  it('is in the inbox and on its way once, however often its cause is told', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id, id], { key: 'same' });
    await intend(orgId, [id], { key: 'same' });
    expect(await query(orgId, 'SELECT FROM notifications WHERE org_id = $1', [orgId])).toHaveLength(1);
    expect(await deliveries(orgId)).toHaveLength(1);
    await round();
    await round();
    expect(outside.sent).toHaveLength(1);
    expect((await deliveries(orgId)).map(({ state }) => state)).toEqual(['delivered']);
    expect(await outcomes(orgId)).toEqual(['telegram 1 delivered']);
  });

  it('of a transaction that is rolled back was none', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    const failing = inOrganization(orgId, () =>
      app.get(Transactions).run(async (tx) => {
        await app.get(Notifications).intend(tx, [
          {
            orgId,
            userIds: [id],
            type: 'mention',
            template: 'mention',
            params: { author: 'Анна', chat: null, text: 'Да' },
            link: null,
            key: 'k',
          },
        ]);
        throw new Error('changed my mind');
      }),
    );
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await query(orgId, 'SELECT FROM notifications WHERE org_id = $1', [orgId])).toHaveLength(0);
    expect(await round()).toBe(0);
  });

  it('is for people who are active, and for those who want it', async () => {
    const orgId = await anOrganization();
    const [gone, off, on] = [await aPerson(orgId), await aPerson(orgId), await aPerson(orgId)];
    await query(orgId, 'UPDATE users SET is_active = false WHERE id = $1', [gone.id]);
    await query(
      orgId,
      `INSERT INTO notification_preferences (org_id, user_id, type, enabled) VALUES ($1, $2, 'mention', false)`,
      [orgId, off.id],
    );
    await intend(orgId, [gone.id, off.id, on.id]);
    const rows = await query<{ user_id: string }[]>(
      orgId,
      'SELECT user_id FROM notifications WHERE org_id = $1',
      [orgId],
    );
    expect(rows).toEqual([{ user_id: on.id }]);
  });

  it('that was read before it went out does not go out', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id]);
    await query(orgId, 'UPDATE notifications SET read_at = now() WHERE org_id = $1', [orgId]);
    await round();
    expect(outside.sent).toEqual([]);
    expect(await outcomes(orgId)).toEqual(['telegram 1 skipped read']);
  });

  it('waits for the end of quiet hours, unless it is urgent', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await query(
      orgId,
      `INSERT INTO notification_settings (org_id, user_id, quiet_from, quiet_to, quiet_days)
       VALUES ($1, $2, '00:00', '00:00', '{1,2,3,4,5,6,7}')`,
      [orgId, id],
    );
    await intend(orgId, [id]);
    await intend(orgId, [id], { urgent: true });
    await round();
    expect(outside.sent.map(({ message }) => message.urgent)).toEqual([true]);
    const [waits] = await deliveries(orgId);
    expect(waits?.wait).toBeGreaterThan(3_600);
    // Also when they were set after it was planned.
    await overdue(orgId);
    await round();
    expect(outside.sent).toHaveLength(1);
    expect((await deliveries(orgId))[0]).toMatchObject({ state: 'due', attempts: 0 });
  });
});

describe('Deliveries', () => {
  it('of one address keep their order: a later one waits while the first is tried again', async () => {
    const orgId = await anOrganization();
    const [one, other] = [await aPerson(orgId), await aPerson(orgId)];
    for (let n = 0; n < 3; n++) await intend(orgId, [one.id, other.id]);
    let refused = 0;
    outside.answers.set(one.addresses[0] ?? '', () => {
      if (refused++ < 2) return Promise.reject(new TryLater('down'));
      return Promise.resolve({});
    });
    for (let n = 0; n < 6; n++) await round();
    const to = (address = '') => outside.sent.filter((letter) => letter.address === address);
    expect(new Set(readerOf(to(one.addresses[0]))).size).toBe(1);
    expect(to(other.addresses[0])).toHaveLength(3);
    for (let n = 0; n < 12; n++) {
      await overdue(orgId);
      await round();
    }
    const ids = readerOf(to(one.addresses[0]));
    expect(ids).toHaveLength(5);
    expect([...new Set(ids)]).toEqual([...new Set(ids)].sort());
    expect((await deliveries(orgId)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('of one address are claimed one at a time', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    for (let n = 0; n < 5; n++) await intend(orgId, [id]);
    expect((await claim(64)).claims).toHaveLength(1);
    expect((await claim(64)).claims).toHaveLength(0);
  });

  it('that fail for good go by the next channel, and end with the last', async () => {
    const orgId = await anOrganization();
    const { id, addresses } = await aPerson(orgId, 3);
    const gone = () => Promise.reject(new PermanentFailure('blocked'));
    outside.answers.set(addresses[0] ?? '', gone);
    outside.answers.set(addresses[1] ?? '', gone);
    await intend(orgId, [id]);
    for (let n = 0; n < 4; n++) await round();
    expect(outside.sent.map(({ address }) => address)).toEqual(addresses);
    expect(await outcomes(orgId)).toEqual([
      'telegram 1 failed blocked',
      'telegram 1 failed blocked',
      'telegram 1 delivered',
    ]);
    outside.answers.set(addresses[2] ?? '', gone);
    await intend(orgId, [id]);
    for (let n = 0; n < 5; n++) await round();
    expect((await deliveries(orgId)).map(({ state }) => state)).toEqual(['delivered', 'failed']);
  });

  it('are tried again after a while that grows, or that was asked for', async () => {
    const orgId = await anOrganization();
    const { id, addresses } = await aPerson(orgId);
    outside.answers.set(addresses[0] ?? '', () => Promise.reject(new TryLater('down')));
    await intend(orgId, [id]);
    await round();
    const [first] = await deliveries(orgId);
    expect(first).toMatchObject({ state: 'due', attempts: 1 });
    expect(first?.wait).toBeLessThanOrEqual(6);
    expect(await round()).toBe(0);
    outside.answers.set(addresses[0] ?? '', () =>
      Promise.reject(new TryLater('flood', { afterMs: 600_000 })),
    );
    await overdue(orgId);
    await round();
    const [second] = await deliveries(orgId);
    expect(second?.wait).toBeGreaterThan(500);
  });

  it('of unknown outcome are not sent again where copies are not told', async () => {
    const orgId = await anOrganization();
    const { id, addresses } = await aPerson(orgId, 2);
    outside.answers.set(addresses[0] ?? '', () => new Promise(() => undefined));
    await intend(orgId, [id]);
    for (let n = 0; n < 3; n++) await round();
    expect(outside.sent.map(({ address }) => address)).toEqual(addresses);
    expect(await outcomes(orgId)).toEqual(['telegram 1 failed timeout', 'telegram 1 delivered']);
  });

  it('of a process that was killed are taken over, and it can write nothing any more', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    outside.repeatable = true;
    await intend(orgId, [id]);
    const { claims: held } = await claim(1);
    const late = await deliver(held);
    expect((await claim(1)).claims).toEqual([]);
    await overdue(orgId);
    const { claims: taken } = await claim(1);
    expect(taken).toMatchObject([{ lapsed: true, attempts: 2 }]);
    expect(await claims.settle(late)).toEqual([false]);
    expect((await deliveries(orgId)).map(({ state }) => state)).toEqual(['due']);
    expect(await outcomes(orgId)).toEqual([]);
    expect(await claims.settle(await deliver(taken))).toEqual([true]);
    expect(await outcomes(orgId)).toEqual(['telegram 2 delivered']);
  });

  it('of a process that was killed before it sent them are sent, and it sends them no more', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id]);
    const { claims: held } = await claim(1);
    await overdue(orgId);
    const { claims: taken } = await claim(1);
    expect(taken).toMatchObject([{ lapsed: false, attempts: 2 }]);
    expect(await deliver(held)).toEqual([]);
    expect(outside.sent).toEqual([]);
    await claims.settle(await deliver(taken));
    expect(outside.sent).toHaveLength(1);
    expect(await outcomes(orgId)).toEqual(['telegram 2 delivered']);
  });

  it('that were given back are as they were: what may have been sent is not sent again', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id]);
    const { claims: fresh } = await claim(1);
    await claims.settle(fresh.map(givenBack));
    const [back] = await deliveries(orgId);
    expect(back).toMatchObject({ state: 'due', attempts: 0 });
    expect(back?.wait).toBeGreaterThan(1);
    await overdue(orgId);
    await deliver((await claim(1)).claims);
    await overdue(orgId);
    const { claims: unknown } = await claim(1);
    expect(unknown).toMatchObject([{ lapsed: true }]);
    await claims.settle(unknown.map(givenBack));
    await overdue(orgId);
    await round();
    expect(outside.sent).toHaveLength(1);
    expect(await outcomes(orgId)).toEqual(['telegram 2 failed outcome_unknown']);
  });

  it('that are urgent overtake what waits for another attempt, and none that is being sent', async () => {
    const orgId = await anOrganization();
    const { id, addresses } = await aPerson(orgId);
    outside.answers.set(addresses[0] ?? '', () => Promise.reject(new TryLater('down')));
    await intend(orgId, [id]);
    await round();
    outside.answers.clear();
    await intend(orgId, [id]);
    await intend(orgId, [id], { urgent: true });
    await intend(orgId, [id], { urgent: true });
    await round();
    await round();
    expect(outside.sent.map(({ message }) => message.urgent)).toEqual([false, true, true]);
    expect(readerOf(outside.sent).slice(1)).toEqual(readerOf(outside.sent).slice(1).sort());
    await overdue(orgId);
    expect((await claim(64)).claims).toHaveLength(1);
    await intend(orgId, [id], { urgent: true });
    expect((await claim(64)).claims).toEqual([]);
  });

  it('that ran into quiet hours hold up nothing', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id]);
    await query(
      orgId,
      `UPDATE deliveries SET attempts = 1, planned_at = now() + interval '8 hours', due_at = now() + interval '8 hours'
       WHERE org_id = $1`,
      [orgId],
    );
    await intend(orgId, [id]);
    await round();
    expect((await deliveries(orgId)).map(({ state }) => state)).toEqual(['due', 'delivered']);
  });

  it('of one address go out one at a time also when the older one comes later', async () => {
    const orgId = await anOrganization();
    const { id } = await aPerson(orgId);
    await intend(orgId, [id]);
    await query(orgId, `UPDATE deliveries SET state = 'skipped' WHERE org_id = $1`, [orgId]);
    await intend(orgId, [id]);
    expect((await claim(64)).claims).toHaveLength(1);
    await query(orgId, `UPDATE deliveries SET state = 'due' WHERE org_id = $1`, [orgId]);
    expect((await claim(64)).claims).toEqual([]);
  });

  it('that stood behind others for as long as those were tried go by the next channel with one attempt', async () => {
    const orgId = await anOrganization();
    const { id, addresses } = await aPerson(orgId, 2);
    for (const address of addresses) outside.answers.set(address, () => Promise.reject(new TryLater('down')));
    await intend(orgId, [id]);
    await query(orgId, `UPDATE deliveries SET planned_at = now() - interval '5 hours' WHERE org_id = $1`, [
      orgId,
    ]);
    await round();
    // There its time begins anew.
    await round();
    expect(await outcomes(orgId)).toEqual(['telegram 1 failed down', 'telegram 1 retrying down']);
  });

  it('are claimed by each channel as it has room, the urgent first', async () => {
    const orgId = await anOrganization();
    const people = await Promise.all(Array.from({ length: 4 }, () => aPerson(orgId)));
    for (const { id } of people) await intend(orgId, [id]);
    const [last] = people;
    await intend(orgId, [(await aPerson(orgId)).id], { urgent: true });
    await query(orgId, `UPDATE deliveries SET channel_type = 'email' WHERE org_id = $1 AND user_id = $2`, [
      orgId,
      last?.id,
    ]);
    const { claims: claimed } = await claims.claim([
      { type: 'telegram', free: 2 },
      { type: 'email', free: 2 },
    ]);
    expect(claimed.map(({ channelType }) => channelType).sort()).toEqual(['email', 'telegram', 'telegram']);
    const urgent = await query<{ id: string }[]>(
      orgId,
      'SELECT id FROM deliveries WHERE org_id = $1 AND urgent',
      [orgId],
    );
    expect(claimed.map(({ id }) => id)).toContain(urgent[0]?.id);
  });

  it('of which too many wait for a person are in the inbox only, but for the urgent', async () => {
    const orgId = await anOrganization();
    const [one, other] = [await aPerson(orgId), await aPerson(orgId)];
    for (let n = 0; n < 35; n++) await intend(orgId, [one.id, other.id].slice(0, n < 5 ? 2 : 1));
    await intend(orgId, [one.id], { urgent: true });
    await intend(orgId, [other.id]);
    const waiting = await query<{ user_id: string; due: number; urgent: number }[]>(
      orgId,
      `SELECT user_id, count(*)::int AS due, count(*) FILTER (WHERE urgent)::int AS urgent FROM deliveries
       WHERE org_id = $1 GROUP BY user_id`,
      [orgId],
    );
    expect(waiting).toHaveLength(2);
    expect(waiting).toContainEqual({ user_id: one.id, due: 31, urgent: 1 });
    expect(waiting).toContainEqual({ user_id: other.id, due: 6, urgent: 0 });
    expect(await query(orgId, 'SELECT FROM notifications WHERE org_id = $1', [orgId])).toHaveLength(42);
    expect(await outcomes(orgId)).toEqual(Array.from({ length: 5 }, () => 'telegram 1 skipped too_many'));
  });

  it('of two organizations are claimed in turn, however many one of them has', async () => {
    const [many, few] = [await anOrganization(), await anOrganization()];
    for (let n = 0; n < 30; n++) await intend(many, [(await aPerson(many)).id]);
    await intend(few, [(await aPerson(few)).id]);
    const { claims: claimed } = await claim(4);
    expect(claimed.map(({ orgId }) => orgId)).toContain(few);
    expect(claimed).toHaveLength(4);
  });
});

it('What is old is deleted: the log first, and a notification with all that belongs to it', async () => {
  const orgId = await anOrganization();
  const { id } = await aPerson(orgId);
  await intend(orgId, [id]);
  await intend(orgId, [id]);
  await round();
  await round();
  const counts = async (): Promise<number[]> => {
    const found = ['notifications', 'deliveries', 'notification_log'].map((table) =>
      query<unknown[]>(orgId, `SELECT FROM ${table} WHERE org_id = $1`, [orgId]),
    );
    return (await Promise.all(found)).map(({ length }) => length);
  };
  const purge = () =>
    asSystem('keeper', async () => {
      for (const what of ['log of notifications', 'notifications']) await purges.get(what)?.(1_000);
    });
  await query(orgId, `UPDATE notification_log SET at = now() - interval '80 days' WHERE org_id = $1`, [
    orgId,
  ]);
  await purge();
  expect(await counts()).toEqual([2, 2, 4]);
  await query(orgId, `UPDATE notification_log SET at = now() - interval '100 days' WHERE org_id = $1`, [
    orgId,
  ]);
  await purge();
  expect(await counts()).toEqual([2, 2, 0]);
  await query(
    orgId,
    `UPDATE notifications SET created_at = now() - interval '200 days'
     WHERE id = (SELECT id FROM notifications WHERE org_id = $1 ORDER BY id LIMIT 1)`,
    [orgId],
  );
  await purge();
  expect(await counts()).toEqual([1, 1, 0]);
});

it('A channel is not switched off by what fails at its first attempts, or was asked to wait', async () => {
  const orgId = await anOrganization();
  const person = await aPerson(orgId);
  const failures = () =>
    query<{ failures: number; enabled: boolean }[]>(
      orgId,
      `SELECT failures, enabled FROM notification_channels WHERE org_id = $1 AND user_id = $2 AND type = 'telegram'`,
      [orgId, person.id],
    );
  outside.disableAfter = 2;
  const address = person.addresses[0] ?? '';
  const fail = (afterMs?: number) =>
    outside.answers.set(address, () => Promise.reject(new TryLater('down', { afterMs })));
  fail();
  await intend(orgId, [person.id]);
  for (let n = 0; n < 2; n++) {
    await round();
    await overdue(orgId);
  }
  fail(1_000);
  await round();
  await overdue(orgId);
  expect(await failures()).toEqual([{ failures: 0, enabled: true }]);
  fail();
  await round();
  await overdue(orgId);
  expect(await failures()).toEqual([{ failures: 1, enabled: true }]);
  outside.answers.clear();
  await round();
  expect(await failures()).toEqual([{ failures: 0, enabled: true }]);
  outside.answers.set(address, () => Promise.reject(new PermanentFailure('refused')));
  for (let n = 0; n < 2; n++) {
    await intend(orgId, [person.id]);
    await round();
  }
  expect(await failures()).toEqual([{ failures: 2, enabled: false }]);
});

it('A dispatcher sends all that is due, and goes on where another was stopped', async () => {
  const orgId = await anOrganization();
  const people = await Promise.all(Array.from({ length: 20 }, () => aPerson(orgId)));
  for (let n = 0; n < 3; n++)
    await intend(
      orgId,
      people.map(({ id }) => id),
    );
  const dispatcher = app.get(Dispatcher);
  Object.assign(dispatcher, { config: { consumes: true } });
  dispatcher.wake();
  const end = Date.now() + 30_000;
  while ((await deliveries(orgId)).some(({ state }) => state === 'due')) {
    if (Date.now() > end) throw new Error('not all were sent');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(outside.sent).toHaveLength(60);
  expect(new Set(readerOf(outside.sent)).size).toBe(60);
  await dispatcher.beforeApplicationShutdown();
});

it('What could not be prepared is given back at once, and was no attempt', async () => {
  const orgId = await anOrganization();
  const { id } = await aPerson(orgId);
  await intend(orgId, [id]);
  const parcels = jest.spyOn(app.get(Parcels), 'of').mockRejectedValueOnce(new Error('away'));
  const dispatcher = app.get(Dispatcher);
  Object.assign(dispatcher, { config: { consumes: true }, stopping: false });
  dispatcher.wake();
  const end = Date.now() + 30_000;
  while ((await deliveries(orgId)).some(({ epoch }) => epoch < 2)) {
    if (Date.now() > end) throw new Error('it is held still');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await deliveries(orgId)).toMatchObject([{ state: 'due', attempts: 0 }]);
  await dispatcher.beforeApplicationShutdown();
  parcels.mockRestore();
  expect(outside.sent).toEqual([]);
});
