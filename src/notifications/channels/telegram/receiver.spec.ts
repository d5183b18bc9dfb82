import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { AppError } from '../../../platform/errors/index.js';
import { Receiver } from './receiver.js';

/** A receiver that polls one update, which is handled as it is said; resolves when it has gone past it. */
async function past(handle: () => Promise<void>): Promise<number> {
  let isPast: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (isPast = resolve));
  const handled = jest.fn(handle);
  const config = { consumes: true, TELEGRAM_UPDATES: 'polling', PUBLIC_URL: 'http://localhost' };
  const api = {
    isConfigured: true,
    call: (method: string) =>
      Promise.resolve(method === 'getUpdates' ? [{ update_id: 7 }] : { username: 'bot' }),
  };
  const took = () => Promise.resolve(isPast?.());
  const [nothing, yes] = [() => Promise.resolve(), () => Promise.resolve(true)];
  const lease = {
    claim: yes,
    introduce: nothing,
    nextUpdate: () => setImmediate(0),
    took,
    leave: nothing,
  };
  const receiver = new Receiver(config as never, api as never, lease as never, { handle: handled } as never);
  receiver.onApplicationBootstrap();
  await gone;
  const tries = handled.mock.calls.length;
  await receiver.beforeApplicationShutdown();
  return tries;
}

it('An update is not left out because the database is away', async () => {
  let failures = 3;
  const handle = () => (failures-- > 0 ? Promise.reject(new AppError('unavailable')) : Promise.resolve());
  expect(await past(handle)).toBe(4);
}, 20_000);

it('An update that cannot be handled is left out', async () => {
  expect(await past(() => Promise.reject(new Error('poisoned')))).toBe(3);
}, 20_000);
