import { jest } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import type { RequestOwner, RequestOwners } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { RefusalLog } from './refusal-log.js';
import type { Refusal } from './refusal.js';

const someone: RequestOwner = { orgId: 'o1', apiKeyId: 'k1', userId: null };

const aRequest = (id: string, url = '/v1/models') =>
  ({
    id,
    ip: '127.0.0.1',
    url,
    method: 'GET',
    routeOptions: { url, config: {} },
    raw: { headers: {}, socket: { destroyed: false } },
  }) as unknown as FastifyRequest;

type Owners = Pick<RequestOwners, 'known' | 'byKey'>;
const nobody = { keyPrefix: () => undefined };
const knownAs = (owner: () => RequestOwner): Owners => ({
  known: owner,
  byKey: () => Promise.resolve(undefined),
});

/** A log over a database that is as slow as the test wants. */
function aLog(owners: Owners = knownAs(() => someone)) {
  const written: Refusal[] = [];
  const held: (() => void)[] = [];
  let isHeld = false;
  const manager = {
    insert: async (_entity: unknown, rows: Refusal[]) => {
      if (isHeld) await new Promise<void>((go) => held.push(go));
      written.push(...rows);
    },
  };
  const log = new RefusalLog(
    { manager } as unknown as DataSource,
    { ...owners, ...nobody } as unknown as RequestOwners,
    new Metrics(),
  );
  return {
    log,
    written,
    manager,
    hold: () => void (isHeld = true),
    release: () => {
      isHeld = false;
      for (const go of held.splice(0)) go();
    },
  };
}

const refuse = (log: RefusalLog, count: number, url?: string) => {
  for (let at = 0; at < count; at++) log.note(new AppError('model_not_found'), aRequest(`r${at}`, url));
};
const settled = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('The log of refusals', () => {
  it('notes the first of a minute one by one, and counts the others of a kind', async () => {
    const { log, written } = aLog();
    refuse(log, 100);
    refuse(log, 5, '/v1/x');
    await settled();
    expect(written).toHaveLength(60);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(written.slice(60).map(({ path, others }) => [path, others])).toEqual([
      ['/v1/models', 39],
      ['/v1/x', 4],
    ]);
    refuse(log, 1);
    await settled();
    expect(written).toHaveLength(63);
  });

  it('writes what it has counted before its process ends', async () => {
    const { log, written } = aLog();
    refuse(log, 100);
    await log.beforeApplicationShutdown();
    expect(written.reduce((sum, { others }) => sum + 1 + others, 0)).toBe(100);
  });

  it('holds no more than so many of them, however slow the database is', async () => {
    let org = 0;
    const { log, written, hold, release } = aLog(knownAs(() => ({ ...someone, orgId: `o${org}` })));
    hold();
    for (; org < 200; org++) refuse(log, 10);
    release();
    await settled();
    // What was on its way when the line was full, and the line.
    expect(written.length).toBeLessThanOrEqual(1_100);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(written.reduce((sum, { others }) => sum + 1 + others, 0)).toBe(2_000);
  });

  it('goes on after a failure, and notes nothing of whoever left', async () => {
    const { log, written, manager } = aLog();
    const gone = aRequest('gone');
    Object.assign(gone.raw.socket, { destroyed: true });
    log.note(new AppError('unavailable'), gone);
    const insert = jest.spyOn(manager, 'insert').mockRejectedValueOnce(new Error('away'));
    refuse(log, 1);
    await settled();
    expect(insert).toHaveBeenCalledTimes(1);
    expect(written).toEqual([]);
    refuse(log, 1);
    await settled();
    expect(written).toHaveLength(1);
  });

  it('notes for its owner what was refused before it was known whose it is', async () => {
    const { log, written } = aLog({ known: () => undefined, byKey: () => Promise.resolve(someone) });
    refuse(log, 100);
    await settled();
    expect(written).toHaveLength(60);
    await log.beforeApplicationShutdown();
    expect(written.at(-1)).toMatchObject({ ...someone, others: 39 });
  });

  it('writes nothing of whose owner cannot be told', async () => {
    const unknown = aLog({ known: () => undefined, byKey: () => Promise.resolve(undefined) });
    const failing = aLog({ known: () => undefined, byKey: () => Promise.reject(new Error('away')) });
    for (const { log } of [unknown, failing]) refuse(log, 100);
    await settled();
    expect([...unknown.written, ...failing.written]).toEqual([]);
  });
});
