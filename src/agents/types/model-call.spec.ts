import type { Requests } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { together, unwatched, type ModelPart, type PartEnd, type Watched } from '../tracing/watched.js';
import type { Work } from './agent-type.js';
import type { CallBegun } from './budget.js';
import { callModel } from './model-call.js';

const part: ModelPart = { kind: 'model', provider: 'p', model: 'm', input: () => [] };
const usage = { inputTokens: 1, outputTokens: 2 };
const fails = (): never => {
  throw new Error('the collector is away');
};
const blind: Watched[] = [
  { begins: fails, ends: fails },
  { begins: () => ({ begins: fails, ends: fails }), ends: fails },
];

function workWith(watched: Watched) {
  const settled: (PartEnd | undefined)[] = [];
  const begun: CallBegun[] = [];
  const admit = () =>
    Promise.resolve({
      maxTokens: 7,
      begin: (call: CallBegun) => Promise.resolve(void begun.push(call)),
      settle: (end: PartEnd | undefined) => void settled.push(end),
    });
  const work = { signal: new AbortController().signal, watched, budget: { admit } } as unknown as Work;
  return { settled, begun, work };
}
const wish = { inputTokens: 5, most: 10 };

describe('A call of a model', () => {
  it('is asked for as much as is granted, and counted with what it took', async () => {
    const { settled, begun, work } = workWith(unwatched);
    const asked = await callModel(work, wish, (maxTokens) =>
      Promise.resolve({
        part,
        ask: (heard) => {
          expect(begun).toMatchObject([{ model: 'm', startedAt: expect.any(Date) as Date }]);
          heard.token('слово');
          return Promise.resolve(maxTokens);
        },
        endOf: () => ({ usage }),
      }),
    );
    expect(asked).toBe(7);
    expect(settled).toMatchObject([{ usage, firstTokenAt: expect.any(Date) as Date }]);
    expect(begun[0]?.heardTokens()).toBeGreaterThan(0);
  });

  it('is counted when it fails, and given back when it is not made', async () => {
    const { settled, work } = workWith(unwatched);
    const ask = () => Promise.reject(new Error('cut'));
    const failing = () => Promise.resolve({ part, ask, endOf: () => ({}) });
    await expect(callModel(work, wish, failing)).rejects.toThrow('cut');
    await expect(callModel(work, wish, () => Promise.reject(new Error('no model')))).rejects.toThrow();
    expect(settled).toMatchObject([{ error: { code: 'internal_error' } }, undefined]);
  });

  it('says of one that failed whether a server had taken it on', async () => {
    const told = async (happens: (requests: Requests) => void, error: Error = new Error('cut')) => {
      const { settled, work } = workWith(unwatched);
      const failing = callModel(work, wish, (_, requests) =>
        Promise.resolve({
          part,
          ask: () => {
            happens(requests);
            return Promise.reject(error);
          },
          endOf: () => ({}),
        }),
      );
      await expect(failing).rejects.toThrow();
      return settled[0]?.wasSent;
    };
    expect(await told(() => undefined)).toBe(false);
    expect(await told((requests) => requests.sent())).toBe(true);
    const refuse = (requests: Requests) => {
      requests.sent();
      requests.refused();
    };
    expect(await told(refuse)).toBe(false);
    // The first of two died on the way, and only the second was refused.
    const again = (requests: Requests) => {
      requests.sent();
      refuse(requests);
    };
    expect(await told(again)).toBe(true);
    expect(await told((requests) => requests.sent(), new AppError('context_too_long'))).toBe(false);
  });

  it('is counted whatever becomes of those who watch', async () => {
    const { settled, work } = workWith(together(blind));
    const ask = () => Promise.resolve('готово');
    const done = () => Promise.resolve({ part, ask, endOf: () => ({ usage }) });
    expect(await callModel(work, wish, done)).toBe('готово');
    expect(settled).toMatchObject([{ usage }]);
  });
});
