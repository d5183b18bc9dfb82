import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { ModelCallError } from '../model-call-error.js';
import type { ModelProvider } from '../model.js';
import { Backend } from './backend.js';
import { candidatesFor, type Candidate } from './candidates.js';
import { Router } from './router.js';

type Answer = (signal: AbortSignal) => AsyncIterable<string> | Iterable<string>;

const said = (...words: string[]): Answer =>
  function* () {
    yield* words;
  };
const failing = (error: Error, ...words: string[]): Answer =>
  function* () {
    yield* words;
    throw error;
  };
const silent: Answer = async function* (signal) {
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  yield '';
};

const unreachable = () => new ModelCallError('model_unavailable', undefined, { retryable: true });
const refused = (upstreamStatus: number) => new ModelCallError('model_error', undefined, { upstreamStatus });

/** Backends by MODEL_SERVERS, whose answers are scripted by name. */
function someServers(servers: object[], answers: Record<string, Answer>) {
  const given = servers.map((server) => ({ provider: 'openai', url: 'http://127.0.0.1:9/v1', ...server }));
  const env = { JWT_SECRET: 'x'.repeat(32), MODEL_SERVERS: JSON.stringify(given) };
  const config = loadConfig(env, { envFile: '/nonexistent', argv: [] });
  const provider = { name: 'openai' } as ModelProvider;
  const backends = (config.MODEL_SERVERS ?? []).map((one) => new Backend(one, config, () => provider));
  const router = new Router();
  const asked: string[] = [];
  const open = async function* ({ backend, model }: Candidate, signal: AbortSignal) {
    asked.push(model === undefined ? backend.name : `${backend.name}/${model}`);
    yield* answers[backend.name]?.(signal) ?? [];
  };
  const route = (
    wanted?: string,
    signal = new AbortController().signal,
    patience = 60_000,
    size = () => 1_000,
  ) =>
    router.route({ candidates: candidatesFor(backends, wanted), use: 'chat', patience, size, open }, signal);
  const of = (name: string): Backend => {
    const found = backends.find((backend) => backend.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  return { asked, backends, of, route, router };
}

async function heard(answer: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const word of answer) all += word;
  return all;
}

const two = [{ name: 'first' }, { name: 'second', order: 2 }];

describe('A call', () => {
  it('goes to the next server when one fails before its first word', async () => {
    for (const error of [unreachable(), refused(500), refused(429), refused(401)]) {
      const { asked, route } = someServers(two, { first: failing(error), second: said('b') });
      expect(await heard(route())).toBe('b');
      expect(asked).toEqual(['first', 'second']);
    }
  });

  it('never leaves a server that has begun to answer', async () => {
    const broken = new ModelCallError('model_incomplete', undefined, { retryable: true });
    const { asked, route } = someServers(two, { first: failing(broken, 'a'), second: said('b') });
    const answer = route();
    expect(await answer.next()).toEqual({ value: 'a', done: false });
    await expect(answer.next()).rejects.toBe(broken);
    expect(asked).toEqual(['first']);
  });

  it('goes nowhere else with what every server would refuse', async () => {
    for (const error of [refused(400), refused(422), new ModelCallError('context_too_long')]) {
      const { asked, of, route } = someServers(two, { first: failing(error), second: said('b') });
      await expect(heard(route())).rejects.toBe(error);
      expect(asked).toEqual(['first']);
      expect(of('first').totals).toEqual({ succeeded: 1, failed: 0 });
    }
  });

  it('says of each server why it did not answer', async () => {
    const { route } = someServers(two, { first: failing(unreachable()), second: failing(refused(401)) });
    const error = await heard(route()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect((error as AppError).detail).toMatch(/first: .*; second: /);
  });

  it('leaves a server that does not begin in its time, and asks the next one', async () => {
    const { asked, of, route } = someServers([{ ...two[0], firstToken: 0.05 }, two[1] ?? {}], {
      first: silent,
      second: said('b'),
    });
    expect(await heard(route())).toBe('b');
    expect(asked).toEqual(['first', 'second']);
    expect(of('first').totals.failed).toBe(1);
  });

  it('has its share of the time where nothing else is set', async () => {
    const { route } = someServers(two, { first: silent, second: said('b') });
    expect(await heard(route(undefined, undefined, 100))).toBe('b');
  });

  it('ends with its caller, who blames nobody', async () => {
    const { of, route } = someServers(two, { first: silent, second: said('b') });
    await expect(heard(route(undefined, AbortSignal.timeout(30)))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(of('first')).toMatchObject({ inUse: 0, totals: { failed: 0, succeeded: 0 } });
  });

  it('gives its place back when its reader leaves', async () => {
    const { of, route } = someServers(two, { first: said('a', 'b') });
    for await (const word of route()) if (word === 'a') break;
    expect(of('first')).toMatchObject({ inUse: 0, totals: { failed: 0, succeeded: 1 } });
  });
});

describe('A server that fails again and again', () => {
  it('is not asked until its rest is over, and says so when it is the only one', async () => {
    const { asked, route } = someServers(two, { first: failing(unreachable()), second: said('b') });
    for (let i = 0; i < 7; i++) await heard(route());
    expect(asked.filter((name) => name === 'first').length).toBe(5);
    await expect(heard(route('first'))).rejects.toMatchObject({
      code: 'model_unavailable',
      detail: 'No model server takes the call: first rests after failures',
    });
  });

  it('is not taken from everybody by one call, however often that is tried', async () => {
    const { asked, of, route } = someServers(two, { first: failing(unreachable()), second: said('b') });
    const call = new AbortController().signal;
    for (let i = 0; i < 20; i++) await heard(route(undefined, call));
    expect(of('first').circuits.chat.state).toBe('closed');
    expect(of('first').totals.failed).toBe(20);
    for (let i = 0; i < 4; i++) await heard(route());
    expect(of('first').circuits.chat.state).toBe('open');
    of('first').circuits.chat.endRest();
    await heard(route(undefined, call));
    expect(of('first').circuits.chat.state).toBe('open');
    expect(asked.filter((name) => name === 'first').length).toBe(25);
  });

  it('is not taken from everybody by what takes long to read', async () => {
    const quick = { ...two[0], firstToken: 0.005 };
    const { of, route } = someServers([quick, two[1] ?? {}], { first: silent, second: said('b') });
    for (let i = 0; i < 6; i++) await heard(route(undefined, undefined, undefined, () => 100_000));
    expect(of('first').circuits.chat.state).toBe('closed');
    for (let i = 0; i < 5; i++) await heard(route());
    expect(of('first').circuits.chat.state).toBe('open');
  });

  it('is asked again by itself when a check has found it back', async () => {
    let isBack = false;
    const first: Answer = () => (isBack ? ['a'] : failing(unreachable())(AbortSignal.timeout(1_000)));
    const { of, route } = someServers(two, { first, second: said('b') });
    for (let i = 0; i < 5; i++) await heard(route());
    of('first').isUnwell('gone', 1);
    of('first').isWell(undefined, 1);
    isBack = true;
    expect(await heard(route())).toBe('a');
    expect(of('first').circuits.chat.state).toBe('closed');
  });

  it('is asked last while it is down', async () => {
    const { asked, of, route } = someServers(two, { first: said('a'), second: failing(unreachable()) });
    of('first').isUnwell('gone', 1);
    expect(await heard(route())).toBe('a');
    expect(asked).toEqual(['second', 'first']);
    expect(of('first').seen.state).toBe('up');
  });

  it('is not down by one check that fails', () => {
    const { of } = someServers(two, {});
    of('first').isWell(['m'], 1);
    of('first').isUnwell('slow', 1);
    expect(of('first').seen.state).toBe('up');
    of('first').isUnwell('slow', 1);
    expect(of('first').seen).toMatchObject({ state: 'down', detail: 'slow' });
  });
});

it('While a server is being tried, calls go on to the next one at once', async () => {
  let answersNow = false;
  const first: Answer = (signal) => (answersNow ? silent(signal) : failing(unreachable())(signal));
  const { of, route } = someServers(two, { first, second: said('b') });
  for (let i = 0; i < 5; i++) await heard(route());
  of('first').circuits.chat.endRest();
  answersNow = true;
  const trial = new AbortController();
  const tried = heard(route('first', trial.signal)).catch((error: unknown) => error);
  expect(await heard(route())).toBe('b');
  trial.abort(new Error('left'));
  expect(await tried).toMatchObject({ message: 'left' });
  expect(of('first').circuits.chat.admits).toBe(true);
});

describe('A limit of calls at a time', () => {
  const one = { name: 'first', concurrency: 1 };

  it('has calls stand in line, the first first', async () => {
    const { asked, of, route, router } = someServers([one], { first: said('a', 'b') });
    const [held, next, last] = [route(), route(), route()];
    await held.next();
    const order: string[] = [];
    const read = (name: string, answer: AsyncIterable<string>) => heard(answer).then(() => order.push(name));
    const reading = [read('next', next), read('last', last)];
    expect(router.places.waitingFor(of('first'))).toBe(2);
    expect(asked.length).toBe(1);
    await heard(held);
    await Promise.all(reading);
    expect(order).toEqual(['next', 'last']);
    expect(of('first').inUse).toBe(0);
  });

  it('sends calls on to the next in order when they have stood in line for long enough', async () => {
    const { route } = someServers([{ ...one, maxWait: 0.05 }, two[1] ?? {}], {
      first: said('a', 'b'),
      second: said('c'),
    });
    const held = route();
    await held.next();
    expect(await heard(route())).toBe('c');
    await heard(held);
  });

  it('says that it is busy when there is nobody else', async () => {
    const { route } = someServers([{ ...one, maxWait: 0.05 }], { first: said('a', 'b') });
    const held = route();
    await held.next();
    await expect(heard(route())).rejects.toMatchObject({
      detail: 'No model server takes the call: first is busy',
      retryable: false,
    });
    await held.return();
  });

  it('lets those leave the line who wait no more', async () => {
    const { of, route, router } = someServers([one], { first: said('a', 'b') });
    const held = route();
    await held.next();
    await expect(heard(route(undefined, AbortSignal.timeout(20)))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(router.places.waitingFor(of('first'))).toBe(0);
    await held.return();
    expect(of('first').inUse).toBe(0);
  });

  it('gives a place to whoever it suits: equals are one line', async () => {
    const { asked, route } = someServers([one, { name: 'second', concurrency: 1 }], {
      first: said('a', 'b'),
      second: said('c', 'd'),
    });
    const held = [route(), route()];
    for (const answer of held) await answer.next();
    expect([...asked].sort()).toEqual(['first', 'second']);
    const waiting = heard(route());
    const [, free] = held;
    await free?.return();
    expect(await waiting).toBe(asked[1] === 'first' ? 'ab' : 'cd');
    await held[0]?.return();
  });
});

describe('Equals', () => {
  it('share the calls by their weights', async () => {
    const { asked, route } = someServers([{ name: 'first', weight: 3 }, { name: 'second' }], {
      first: said('a'),
      second: said('b'),
    });
    for (let i = 0; i < 8; i++) await heard(route());
    expect(asked.filter((name) => name === 'first').length).toBe(6);
    expect(asked.slice(0, 4).filter((name) => name === 'second').length).toBe(1);
  });

  it('stand in for each other', async () => {
    const { route } = someServers([{ name: 'first' }, { name: 'second' }], {
      first: failing(unreachable()),
      second: said('b'),
    });
    for (let i = 0; i < 4; i++) expect(await heard(route())).toBe('b');
  });
});

describe('A role that names a model', () => {
  const servers = [
    { name: 'first', models: ['m', 'n'] },
    { name: 'second', models: { m: 'vendor/M', 'o:latest': 'o:latest' }, order: 2 },
    { name: 'third', order: 3 },
  ];
  const answers = { first: said('a'), second: said('b'), third: said('c') };

  it.each([
    [undefined, ['first/m', 'second/vendor/M', 'third']],
    ['m', ['first/m', 'second/vendor/M', 'third/m']],
    ['n', ['first/n', 'third/n']],
    ['o', ['second/o:latest', 'third/o']],
    ['second/m', ['second/vendor/M']],
    ['third/any/thing', ['third/any/thing']],
    ['third', ['third']],
    ['unheard-of', ['third/unheard-of']],
  ])('%s is answered by %j', async (wanted, all) => {
    const failed = failing(unreachable());
    const { asked, route } = someServers(servers, { first: failed, second: failed, third: failed });
    await expect(heard(route(wanted))).rejects.toBeInstanceOf(ModelCallError);
    expect(asked).toEqual(all);
  });

  it('is told when no server can have it', () => {
    const { route } = someServers(servers, answers);
    expect(() => route('first/o')).toThrow(expect.objectContaining({ code: 'model_not_found' }));
  });

  it('is not sent to a server that lists others, while one lists it', async () => {
    const { asked, of, route } = someServers(servers, answers);
    of('third').isWell(['x'], 1);
    expect(await heard(route('m'))).toBe('a');
    expect(await heard(route('x'))).toBe('c');
    expect(asked).toEqual(['first/m', 'third/x']);
  });
});
