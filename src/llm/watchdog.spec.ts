import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { AppError } from '../platform/errors/index.js';
import { ModelCallError } from './model-call-error.js';
import type { ModelChunk } from './model.js';
import { guarded, progressOfChunk } from './watchdog.js';

const text = (value: string): ModelChunk => ({ type: 'text', text: value });
const finish: ModelChunk = { type: 'finish', reason: 'stop' };
const roomy = { firstToken: 5_000, idle: 5_000, total: 5_000 };
const unreachable = () => new ModelCallError('model_unavailable', undefined, { retryable: true });

type Script<T = ModelChunk> = (signal: AbortSignal, call: number) => AsyncIterable<T> | Iterable<T>;

/** A provider that counts its calls and remembers the signal of the last. */
function upstream<T>(script: Script<T>) {
  const seen = { calls: 0, signal: new AbortController().signal, closed: 0 };
  const open = async function* (signal: AbortSignal) {
    seen.calls++;
    seen.signal = signal;
    try {
      yield* script(signal, seen.calls);
    } finally {
      seen.closed++;
    }
  };
  return { seen, open };
}

function guard(script: Script, limits: Partial<typeof roomy> = {}, signal?: AbortSignal) {
  const { seen, open } = upstream(script);
  const chunks = guarded(open, { progressOf: progressOfChunk, limits: { ...roomy, ...limits }, signal });
  return { seen, chunks };
}

async function collect(chunks: AsyncIterable<ModelChunk>) {
  const got: ModelChunk[] = [];
  try {
    for await (const chunk of chunks) got.push(chunk);
    return { got };
  } catch (error) {
    return { got, error: error as AppError };
  }
}

/** Deaf to its signal, as a broken client would be. */
const never = () => new Promise<never>(() => undefined);

describe('an answer', () => {
  it('passes through unchanged, without tokens that are not text', async () => {
    const { chunks, seen } = guard(function* () {
      yield text('');
      yield text('а');
      yield text('б');
      yield finish;
    });
    expect(await collect(chunks)).toEqual({ got: [text('а'), text('б'), finish] });
    expect(seen).toMatchObject({ calls: 1, closed: 1 });
  });

  it('needs a finish', async () => {
    const { chunks, seen } = guard(function* () {
      yield text('а');
    });
    const { got, error } = await collect(chunks);
    expect(got).toEqual([text('а')]);
    expect(error).toMatchObject({ code: 'model_incomplete' });
    expect(seen.calls).toBe(1);
  });

  it('is whole once the finish is there, whatever the connection does then', async () => {
    const { chunks } = guard(function* () {
      yield finish;
      throw new Error('socket hang up');
    });
    expect(await collect(chunks)).toEqual({ got: [finish] });
  });
});

describe('limits', () => {
  it('end a call without a first token', async () => {
    const { chunks, seen } = guard(
      async function* () {
        await never();
        yield finish;
      },
      { firstToken: 30 },
    );
    expect((await collect(chunks)).error).toMatchObject({ code: 'model_timeout', status: 504 });
    expect(seen.signal.aborted).toBe(true);
    expect(seen.calls).toBe(1);
  });

  it('end a stall after the first token, keeping what was said', async () => {
    const { chunks, seen } = guard(
      async function* () {
        yield text('а');
        await never();
      },
      { idle: 30 },
    );
    const { got, error } = await collect(chunks);
    expect(got).toEqual([text('а')]);
    expect(error).toMatchObject({ code: 'model_timeout' });
    expect(seen.signal.aborted).toBe(true);
  });

  it('end a stall also when the first token was long in coming', async () => {
    const started = performance.now();
    const { chunks } = guard(
      async function* () {
        await sleep(100);
        yield text('а');
        await never();
      },
      { idle: 40 },
    );
    expect((await collect(chunks)).error).toMatchObject({ code: 'model_timeout' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('let a slow but living model go on, and count its silent tokens as life', async () => {
    const { chunks } = guard(
      async function* () {
        for (let i = 0; i < 6; i++) {
          yield text('');
          await sleep(20);
        }
        yield finish;
      },
      { firstToken: 50, idle: 60 },
    );
    expect(await collect(chunks)).toEqual({ got: [finish] });
  });

  it('do not count the time that the reader takes', async () => {
    const { chunks } = guard(
      function* () {
        yield text('а');
        yield finish;
      },
      { idle: 20 },
    );
    const got: ModelChunk[] = [];
    for await (const chunk of chunks) {
      got.push(chunk);
      await sleep(50);
    }
    expect(got).toHaveLength(2);
  });

  it('end a drip at the total', async () => {
    const started = performance.now();
    const { chunks } = guard(
      async function* () {
        for (;;) {
          yield text('а');
          await sleep(10);
        }
      },
      { idle: 50, total: 120 },
    );
    expect((await collect(chunks)).error).toMatchObject({ code: 'model_timeout' });
    expect(performance.now() - started).toBeLessThan(400);
  });

  it('end the upstream call at the total even while nobody reads', async () => {
    const { chunks, seen } = guard(
      function* () {
        yield text('а');
        yield text('б');
      },
      { total: 30 },
    );
    await chunks.next();
    await sleep(60);
    expect(seen.signal.aborted).toBe(true);
    await expect(chunks.next()).rejects.toMatchObject({ code: 'model_timeout' });
  });
});

describe('leaving', () => {
  const endless: Script = async function* (signal) {
    for (;;) {
      yield text('а');
      await sleep(5, undefined, { signal });
    }
  };

  it('aborts the upstream call when the reader stops', async () => {
    const { chunks, seen } = guard(endless);
    await chunks.next();
    await chunks.return();
    await sleep(10);
    expect(seen.signal.aborted).toBe(true);
    expect(seen.closed).toBe(1);
  });

  it('lets an answer that is whole end by itself, so that its connection can serve the next one', async () => {
    let ended = false;
    const { chunks, seen } = guard(async function* () {
      yield finish;
      await sleep(20);
      ended = true;
    });
    for await (const chunk of chunks) if (chunk.type === 'finish') break;
    await sleep(200);
    expect({ ended, aborted: seen.signal.aborted }).toEqual({ ended: true, aborted: false });
  });

  it('aborts it with the signal of the caller, whose reason comes out', async () => {
    const outer = new AbortController();
    const { chunks, seen } = guard(endless, {}, outer.signal);
    setTimeout(() => outer.abort(new AppError('run_cancelled')), 20);
    expect((await collect(chunks)).error).toMatchObject({ code: 'run_cancelled' });
    expect(seen.signal.aborted).toBe(true);
  });

  it('makes no call for a caller that has already left', async () => {
    const { chunks, seen } = guard(endless, {}, AbortSignal.abort(new AppError('run_cancelled')));
    expect((await collect(chunks)).error).toMatchObject({ code: 'run_cancelled' });
    expect(seen.calls).toBe(0);
  });
});

describe('retries', () => {
  it('repeat what failed before the first token', async () => {
    const started = performance.now();
    const { chunks, seen } = guard(function* (_signal, call) {
      if (call < 3) throw unreachable();
      yield finish;
    });
    expect(await collect(chunks)).toEqual({ got: [finish] });
    expect(seen).toMatchObject({ calls: 3, closed: 3 });
    expect(performance.now() - started).toBeGreaterThan(700);
  });

  it('end after three calls', async () => {
    const { chunks, seen } = guard(function* () {
      throw unreachable();
      yield finish;
    });
    expect((await collect(chunks)).error).toMatchObject({ code: 'model_unavailable' });
    expect(seen.calls).toBe(3);
  });

  it('never follow a token, not even one that is not text', async () => {
    for (const first of [text('а'), text('')]) {
      const { chunks, seen } = guard(function* () {
        yield first;
        throw unreachable();
      });
      expect((await collect(chunks)).error).toMatchObject({ code: 'model_unavailable' });
      expect(seen.calls).toBe(1);
    }
  });

  it('do not show the reader twice what came before the first token', async () => {
    const { open } = upstream<string>(function* (_signal, call) {
      yield 'head';
      if (call === 1) throw unreachable();
      yield 'token';
      yield 'finish';
    });
    const progressOf = (item: string) => (item === 'head' ? 'other' : (item as 'token' | 'finish'));
    const got: string[] = [];
    for await (const item of guarded(open, { progressOf, limits: roomy })) got.push(item);
    expect(got).toEqual(['head', 'token', 'finish']);
  });

  it.each([
    ['the server asks for more patience than we have', { retryable: true, retryAfter: 31 }],
    ['the wait would outlast the limit', { retryable: true, retryAfter: 6 }],
    ['the failure is no passing one', { retryable: false, retryAfter: undefined }],
  ])('are not tried when %s', async (_why, options) => {
    const { chunks, seen } = guard(function* () {
      throw new ModelCallError('model_error', undefined, options);
      yield finish;
    });
    const { retryAfter } = options;
    expect((await collect(chunks)).error).toMatchObject({ code: 'model_error', retryAfter });
    expect(seen.calls).toBe(1);
  });

  it('stop when the caller leaves during the pause', async () => {
    const { chunks, seen } = guard(
      function* () {
        throw new ModelCallError('model_error', undefined, { retryable: true, retryAfter: 4 });
        yield finish;
      },
      {},
      AbortSignal.timeout(30),
    );
    expect((await collect(chunks)).error).toMatchObject({ name: 'TimeoutError' });
    expect(seen.calls).toBe(1);
  });
});

it('turns whatever a provider throws into an AppError', async () => {
  const { chunks } = guard(function* () {
    throw new TypeError('Cannot read properties of undefined');
    yield finish;
  });
  expect((await collect(chunks)).error).toMatchObject({ code: 'model_error', status: 502 });
});
