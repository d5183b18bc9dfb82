import type { AgentLimits } from '../../types/agent-definition.js';
import type { CallWish, Grant } from '../../types/budget.js';
import type { PartEnd } from '../../tracing/watched.js';
import type { ModelPrice } from '../../../llm/index.js';
import type { Purse } from '../../../usage/index.js';
import { RunRecord } from './run.record.js';
import type { RoleBudget } from './role-budget.js';

const price = { input: 1_000_000, output: 2_000_000 };
const { signal } = new AbortController();
const run = { id: 'run', orgId: 'org', epoch: 1, agentUsername: 'lead' };

const lead = (limits: AgentLimits, record = new RunRecord(run)) =>
  record.budgetOf({ path: '', agentUsername: 'lead', limits, price }, 100);
const member = (outer: RoleBudget, path = '1.0', limits: AgentLimits = {}) =>
  outer.within({ path, agentUsername: 'member', limits, price });

const make = async (grant: Grant, end: PartEnd, heardTokens = 0) => {
  await grant.begin({ model: 'm', startedAt: new Date(), heardTokens: () => heardTokens });
  grant.settle(end);
};
const call = async (budget: RoleBudget, usage: PartEnd['usage'], wish: Partial<CallWish> = {}) => {
  const grant = await budget.admit({ inputTokens: 10, most: 100, ...wish }, signal);
  await make(grant, { usage });
  return grant.maxTokens;
};
const took = (inputTokens: number, outputTokens = 0) => ({ inputTokens, outputTokens });
type Taken = Parameters<NonNullable<Awaited<ReturnType<Purse['reserve']>>>['settle']>[0];

/** One that has room for everything, and what it was asked for and told. */
const aPurse = (settled: Taken[], asked: (ModelPrice | undefined)[] = []) =>
  ({
    reserve: ({ most, price: held }: { most: number; price?: ModelPrice }) => {
      asked.push(held);
      return Promise.resolve({ maxTokens: most, settle: (taken: Taken) => void settled.push(taken) });
    },
  }) as unknown as Purse;

const refused = { code: 'limit_reached', detail: expect.stringContaining('of lead') as string };

describe('A role', () => {
  it('takes as much of a model as is left of the tightest limit on the way to it', async () => {
    expect(await call(lead({}), took(1))).toBe(100);
    expect(await call(lead({ tokens: 60 }), took(1))).toBe(50);
    expect(await call(lead({ cost: 60 }), took(1))).toBe(25);
    const outer = lead({ tokens: 1_000 });
    const inner = member(outer, '1.0', { tokens: 200 });
    expect(await call(inner, took(100, 30))).toBe(100);
    expect(await call(inner, took(10))).toBe(60);
    expect(await call(outer, took(800))).toBe(100);
    expect(await call(inner, took(0))).toBe(50);
  });

  it('ends where the limits of one that asked it do, and that is named', async () => {
    const outer = lead({ tokens: 100 });
    const inner = member(member(outer), '1.0/2.0', { tokens: 1_000 });
    await call(inner, took(60, 40));
    for (const budget of [outer, inner]) expect(budget.isSpent()).toBe(true);
    await expect(call(inner, took(1))).rejects.toMatchObject(refused);
    await expect(call(outer, took(1))).rejects.toMatchObject(refused);
    await expect(call(member(lead({ cost: 10 })), took(1))).rejects.toMatchObject(refused);
  });

  it('makes so many calls with those that it asks, and one that failed is a call', async () => {
    const outer = lead({ steps: 3 });
    await call(outer, took(1));
    const failing = await member(outer).admit({ inputTokens: 10, most: 100 }, signal);
    await make(failing, { error: { code: 'model_error', detail: '' } });
    expect([outer.callsLeft(), outer.calls(), outer.isSpent()]).toEqual([1, 1, false]);
    await call(member(outer, '1.1'), took(1));
    expect(outer.isSpent()).toBe(true);
    await expect(call(member(outer), took(1))).rejects.toMatchObject(refused);
  });

  it('keeps what it set aside from those that it asks', async () => {
    const outer = lead({ tokens: 300, steps: 3 });
    outer.setAside({ inputTokens: 150, outputTokens: 50 });
    const inner = member(outer);
    expect(inner.callsLeft()).toBe(2);
    expect(await call(inner, took(50, 50))).toBe(90);
    await expect(call(inner, took(1))).rejects.toMatchObject(refused);
    expect(await call(outer, took(100, 50), { inputTokens: 150 })).toBe(50);
  });

  it('waits for calls under way that may take what is left, and takes what these have not', async () => {
    const outer = lead({ tokens: 200 });
    const first = await member(outer, '1.0').admit({ inputTokens: 50, most: 100 }, signal);
    let isWaiting = true;
    const second = call(member(outer, '1.1'), took(1), { inputTokens: 50 }).finally(
      () => (isWaiting = false),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect([isWaiting, outer.isSpent()]).toEqual([true, false]);
    await make(first, { usage: took(40, 10) });
    expect(await second).toBe(100);
    const stopped = new AbortController();
    const third = await member(outer, '1.2').admit({ inputTokens: 50, most: 99 }, signal);
    const fourth = member(outer, '1.3').admit({ inputTokens: 50, most: 100 }, stopped.signal);
    stopped.abort();
    await expect(fourth).rejects.toThrow(/abort/i);
    third.settle(undefined);
    expect(await call(outer, took(1))).toBe(100);
  });

  it('keeps its limit when many that it asks call their models at the same moment', async () => {
    const record = new RunRecord(run);
    const outer = lead({ tokens: 3_000 }, record);
    const asking = Array.from({ length: 4 }, (_, at) => member(outer, `1.${at}`)).flatMap((inner, at) => [
      inner,
      ...Array.from({ length: 10 }, (_, below) => member(inner, `1.${at}/2.${below}`)),
    ]);
    const ended = await Promise.allSettled(
      asking.map(async (budget) => {
        const grant = await budget.admit({ inputTokens: 100, most: 500 }, signal);
        await new Promise((resolve) => setImmediate(resolve));
        await make(grant, { usage: took(100, grant.maxTokens) });
      }),
    );
    expect(record.spending.of('').tokens).toBe(3_000);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });

  it('is counted by what was sent and heard where the server does not tell', async () => {
    const outer = lead({ tokens: 100 });
    const grant = await outer.admit({ inputTokens: 60, most: 100 }, signal);
    await make(grant, {}, 30);
    expect(await call(outer, took(1), { inputTokens: 5 })).toBe(5);
  });

  it('has no summary made that would leave too little for the answer, and none is a step', async () => {
    const wish = { purpose: 'summary' as const, inputTokens: 100, most: 50 };
    const outer = lead({ tokens: 300, steps: 1 });
    expect(await call(outer, took(10, 10), wish)).toBe(50);
    await expect(call(outer, took(1), wish)).rejects.toMatchObject(refused);
    expect(await call(outer, took(1), { inputTokens: 100 })).toBe(100);
  });

  it('has taken what earlier attempts have', async () => {
    const record = new RunRecord({ ...run, epoch: 2 });
    record.recall(
      [{ path: '1.0', calls: 2, cost: 5, input: 30, output: 20, cached: null, reasoning: null }],
      false,
      ['1.0'],
    );
    expect(record.spending.usage).toEqual({ inputTokens: 30, outputTokens: 20, cost: 5 });
    const outer = lead({ tokens: 80, steps: 3 }, record);
    expect([outer.callsLeft(), await call(outer, took(1))]).toEqual([1, 20]);
  });

  it('has asked once in a first attempt that left no word, as far as anybody knows', async () => {
    const record = new RunRecord({ ...run, epoch: 3 });
    record.recall([], true, []);
    const outer = lead({ tokens: 100, steps: 2 }, record);
    expect(await call(outer, took(20, 30), { isWhole: true })).toBe(80);
    expect([outer.callsLeft(), outer.isSpent()]).toEqual([0, true]);
    expect(record.spending.usage).toMatchObject({ inputTokens: 30, outputTokens: 30 });
    const { ended } = record.modelCalls.take();
    expect(
      ended.map(({ epoch, isEstimate, finishedAt }) => [epoch, isEstimate, finishedAt !== null]),
    ).toEqual([
      [1, true, false],
      [3, false, true],
    ]);
  });

  it('knows the call of an attempt without a word by one id, whoever writes it down', async () => {
    const first = new RunRecord(run);
    await call(lead({}, first), took(20, 30), { isWhole: true });
    const later = [2, 3].map((epoch) => new RunRecord({ ...run, epoch }));
    for (const record of later) {
      record.recall([], true, []);
      await call(lead({}, record), took(20, 30), { isWhole: true });
    }
    const ids = later.map(({ modelCalls }) => modelCalls.all.find(({ epoch }) => epoch === 1)?.id);
    expect([first.modelCalls.all[0]?.id, ...ids]).toEqual([run.id, run.id, run.id]);
    const all = [first, ...later].flatMap(({ modelCalls }) => modelCalls.all);
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  });

  it('counts what was sent of a call that died before its first word, and nothing of one that was refused', async () => {
    const record = new RunRecord(run);
    const settled: Taken[] = [];
    record.purse = aPurse(settled);
    const budget = lead({}, record);
    const died = { code: 'model_timeout', detail: '' };
    for (const wasSent of [false, true])
      await make(await budget.admit({ inputTokens: 40, most: 100 }, signal), { error: died, wasSent });
    expect(record.spending.usage).toMatchObject({ inputTokens: 40, outputTokens: 0, cost: 40 });
    expect(settled).toMatchObject([
      { tokens: 0, cost: 0 },
      { tokens: 40, cost: 40 },
    ]);
    expect(record.modelCalls.all).toMatchObject([
      { inputTokens: null, isEstimate: false },
      { inputTokens: 40, isEstimate: true, errorCode: 'model_timeout' },
    ]);
  });

  it('pays what the model costs that answered, and holds what the dearest one does', async () => {
    const record = new RunRecord(run);
    const settled: Taken[] = [];
    const asked: (ModelPrice | undefined)[] = [];
    record.purse = aPurse(settled, asked);
    const dear = { input: 3_000_000, output: 5_000_000 };
    const prices = { price, dearest: dear, priceOf: (name: string) => (name === 'far/m' ? dear : undefined) };
    const budget = record.budgetOf(
      { path: '', agentUsername: 'lead', limits: { cost: 1_000 }, ...prices },
      9,
    );
    for (const answeredBy of ['far/m', 'near/m', undefined]) {
      const grant = await budget.admit({ inputTokens: 10, most: 20 }, signal);
      await make(grant, { usage: took(10, 5), answeredBy });
    }
    expect(asked).toEqual([dear, dear, dear]);
    expect(record.modelCalls.all.map(({ cost }) => cost)).toEqual([55, 20, 20]);
    expect(settled.map(({ cost }) => cost)).toEqual([55, 20, 20]);
    expect(record.spending.of('').cost).toBe(95);
  });

  it('is written down before it asks, unless that is all that the run does', async () => {
    const record = new RunRecord(run);
    const kept: string[] = [];
    record.modelCalls.keep = ({ path }) => Promise.resolve(void kept.push(path));
    const outer = lead({}, record);
    await call(outer, took(1), { isWhole: true });
    expect(record.modelCalls.plain).toMatchObject({ inputTokens: 1 });
    await call(member(outer), took(1));
    expect(kept).toEqual(['1.0']);
    const grant = await outer.admit({ inputTokens: 7, most: 100 }, signal);
    await grant.begin({ model: 'm', startedAt: new Date(), heardTokens: () => 3 });
    expect(record.modelCalls.take()).toMatchObject({
      ended: [
        { path: '', isEstimate: false },
        { path: '1.0', isEstimate: false },
      ],
      underWay: [{ path: '', inputTokens: 7, outputTokens: 3, isEstimate: true, finishedAt: null }],
    });
    grant.settle({ usage: took(8, 9) });
    expect(record.modelCalls.take()).toMatchObject({
      ended: [{ inputTokens: 8, isEstimate: false }],
      underWay: [],
    });
  });

  it('has come to an end when its run has made all of its calls', () => {
    const record = new RunRecord(run);
    const budget = record.budgetOf({ path: '', agentUsername: 'lead', limits: {} }, 2);
    expect(budget.isSpent()).toBe(false);
    record.recall([], false, ['1.0', '1.1']);
    expect(member(budget).isSpent()).toBe(true);
  });
});
