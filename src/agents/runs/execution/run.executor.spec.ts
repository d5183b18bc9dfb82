import { AppError } from '../../../platform/errors/index.js';
import { Attempt } from './run.attempt.js';
import { RunExecutor } from './run.executor.js';

describe('An answer that is ready', () => {
  it('outlives an outage of the database while what it cites is read', async () => {
    let tries = 0;
    const written: unknown[] = [];
    const answers = {
      citationsOf: () =>
        tries++ === 0
          ? Promise.reject(new AppError('unavailable'))
          : Promise.resolve({ citations: [{ n: 1 }], told: [{ n: 1 }] }),
      write: (_: unknown, said: unknown) => Promise.resolve(written.push(said) > 0),
      noteUnanswered: () => Promise.resolve(),
      conclude: () => Promise.resolve(),
    };
    const executor = new RunExecutor(
      {} as never,
      {} as never,
      { known: () => undefined, of: () => Promise.resolve({}) } as never,
      {} as never,
      answers as never,
      {} as never,
      { watch: () => Promise.resolve('ended') } as never,
    );
    const run = { id: 'run', orgId: 'acme', chatId: 'chat', epoch: 1, prefix: null };
    const attempt = new Attempt(run as never, () => undefined);
    attempt.appendText('28 дней [1].');
    const done = await executor.execute(attempt);
    expect(done).toMatchObject({ type: 'done', data: { citations: [{ n: 1 }] } });
    expect(written).toEqual([{ content: '28 дней [1].', citations: [{ n: 1 }] }]);
  });
});

describe('What an attempt was given of documents', () => {
  it.each([
    ['fails', () => Promise.reject(new AppError('model_error'))],
    [
      'is stopped',
      (attempt: Attempt) => {
        attempt.stop('cancelled');
        return Promise.reject(new Error('aborted'));
      },
    ],
    ['waits for a person', () => Promise.resolve('paused')],
  ])('is looked at once more when it %s', async (_, watch) => {
    const concluded: Attempt[] = [];
    const answers = { conclude: (attempt: Attempt) => Promise.resolve(void concluded.push(attempt)) };
    const executor = new RunExecutor(
      {} as never,
      {
        finish: () => Promise.resolve(true),
        storeEvents: () => Promise.resolve(),
        keepTaken: () => Promise.resolve(),
      } as never,
      { known: () => undefined, of: () => Promise.resolve({}) } as never,
      {} as never,
      answers as never,
      { pause: () => Promise.resolve() } as never,
      { watch } as never,
    );
    const run = { id: 'run', orgId: 'acme', chatId: null, epoch: 1, prefix: null };
    const attempt = new Attempt(run as never, () => undefined);
    attempt.given.note({ agentUsername: 'lawyer', question: 'отпуск', collectionIds: [], found: true });
    await executor.execute(attempt);
    expect(concluded).toEqual([attempt]);
  });
});
