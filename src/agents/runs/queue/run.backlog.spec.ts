import type { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import type { Config } from '../../../platform/config/index.js';
import { RunBacklog } from './run.backlog.js';

const [org, other] = ['an organization', 'another one'];

/** A queue whose rows are counted as often as the backlog wants to know. */
function aQueue({ organization = 10, all = 100 } = {}) {
  const rows = new Map<string, number>();
  let counts = 0;
  const query = async () => {
    counts++;
    const found = [...rows].map(([orgId, waiting]) => ({ orgId, waiting }));
    await new Promise((resolve) => setImmediate(resolve));
    return found;
  };
  const config = { RUN_QUEUE_MAX: all, RUN_QUEUE_MAX_ORGANIZATION: organization } as Config;
  const backlog = new RunBacklog(config, { query } as unknown as DataSource);
  const write = (orgId: string) => () => {
    rows.set(orgId, (rows.get(orgId) ?? 0) + 1);
    return Promise.resolve('written');
  };
  const admit = (orgId = org) =>
    backlog.admit(orgId, write(orgId)).catch(({ code = 'another error' }: { code?: string }) => code);
  const many = (count: number, orgId = org) => Promise.all(Array.from({ length: count }, () => admit(orgId)));
  let asked = 0;
  const manager = {
    query: (_: string, [orgId, most]: [string, number]) => {
      asked++;
      return Promise.resolve([{ waiting: Math.min(rows.get(orgId) ?? 0, most) }]);
    },
  };
  const hasRoom = (orgId = org) => backlog.hasRoom({ manager } as unknown as Tx, orgId);
  return { rows, backlog, many, hasRoom, counted: () => counts, asked: () => asked };
}

const outcomes = (all: string[]) => ({
  written: all.filter((one) => one === 'written').length,
  refused: all.filter((one) => one === 'queue_full').length,
});

describe('The backlog', () => {
  it('takes as many of an organization as there may be, however many come at once', async () => {
    const { many } = aQueue();
    expect(outcomes(await many(200))).toEqual({ written: 10, refused: 190 });
    expect(outcomes(await many(5))).toEqual({ written: 0, refused: 5 });
    expect(outcomes(await many(5, other))).toEqual({ written: 5, refused: 0 });
  });

  it('takes no more than may wait in all', async () => {
    const { many } = aQueue({ organization: 80, all: 100 });
    const all = (await Promise.all([many(70), many(70, other)])).map(outcomes);
    expect(all.map(({ written }) => written).reduce((a, b) => a + b)).toBe(100);
  });

  it('takes others’ however many of one organization wait', async () => {
    const { rows, many } = aQueue();
    rows.set(org, 1_000);
    // Nobody has counted yet when the first ones come.
    expect(outcomes(await many(20))).toEqual({ written: 10, refused: 10 });
    expect(outcomes(await many(5, other))).toEqual({ written: 5, refused: 0 });
  });

  it('costs what is written in a transaction no statement, but where it seems to be full', async () => {
    const { rows, backlog, hasRoom, asked } = aQueue();
    for (let n = 1; n <= 10; n++) {
      expect(await hasRoom()).toBe(true);
      rows.set(org, n);
      backlog.written(org, 1);
    }
    expect(asked()).toBe(0);
    expect([await hasRoom(), await hasRoom(other), asked()]).toEqual([false, true, 1]);
    rows.clear();
    expect(await hasRoom()).toBe(true);
  });

  it('asks in no transaction for what was counted a moment ago', async () => {
    const { many, hasRoom, asked } = aQueue();
    await many(12);
    expect([await hasRoom(), await hasRoom(other), asked()]).toEqual([false, true, 0]);
  });

  it('counts anew before it refuses: what was let in may have begun', async () => {
    const { rows, many } = aQueue();
    for (let round = 0; round < 5; round++) {
      expect(outcomes(await many(10))).toEqual({ written: 10, refused: 0 });
      rows.clear();
    }
  });

  it('asks the database once for all who are refused together, and seldom while it stays full', async () => {
    const { many, counted } = aQueue();
    await many(10);
    const before = counted();
    await many(1_000);
    await many(1_000);
    expect(counted() - before).toBeLessThanOrEqual(3);
  });

  it('has room again when rows could not be written', async () => {
    const { backlog, many } = aQueue();
    const fails = () => Promise.reject(new Error('away'));
    for (let n = 0; n < 30; n++) await expect(backlog.admit(org, fails)).rejects.toThrow('away');
    expect(outcomes(await many(12))).toEqual({ written: 10, refused: 2 });
  });
});
