import { jest } from '@jest/globals';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../../platform/errors/index.js';
import { withOrigin } from '../../platform/http/index.js';
import type { Limits } from '../../platform/limits/index.js';
import { LoginThrottle } from './login-throttle.js';

const inMemory = {
  counter: (keyPrefix: string, duration: number) => new RateLimiterMemory({ points: 1, keyPrefix, duration }),
} as unknown as Limits;

let throttle: LoginThrottle;
let checked: number;

beforeEach(() => {
  jest.useFakeTimers();
  throttle = new LoginThrottle(inMemory);
  checked = 0;
});
afterEach(() => jest.useRealTimers());

interface Login {
  from?: string;
  account?: string;
  right?: boolean;
}

/** What a login answers: `in`, `wrong`, or the seconds to wait. */
async function login({ from = '198.51.100.1', account = 'a@example.com', right = false }: Login = {}) {
  const work = () => {
    checked++;
    return right ? Promise.resolve('in') : Promise.reject(new AppError('invalid_credentials'));
  };
  const origin = { requestId: 'r', address: from, userAgent: null };
  try {
    return await withOrigin(origin, () => throttle.guard({ of: 'login', account }, work));
  } catch (error) {
    if ((error as AppError).code === 'invalid_credentials') return 'wrong';
    expect(error).toMatchObject({ code: 'too_many_attempts', status: 429 });
    return Math.ceil((error as AppError).retryAfter ?? 0);
  }
}

async function fail(times: number, at: Login | ((n: number) => Login)): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let n = 0; n < times; n++) answers.push(await login(typeof at === 'function' ? at(n) : at));
  return answers;
}

describe('Guesses of one account from one address', () => {
  it('are ten, whether they come in a row or at once', async () => {
    expect((await fail(20, {})).filter((answer) => answer === 'wrong')).toHaveLength(10);
    expect(checked).toBe(10);
    const atOnce = await Promise.all(Array.from({ length: 90 }, () => login({ account: 'b@example.com' })));
    expect(atOnce.filter((answer) => answer === 'wrong')).toHaveLength(10);
    expect(checked).toBe(20);
  });

  it('then have to wait twice as long each time, up to an hour', async () => {
    await fail(10, {});
    const waits: unknown[] = [];
    for (let n = 0; n < 8; n++) {
      const wait = (await login()) as number;
      waits.push(wait);
      jest.advanceTimersByTime(wait * 1_000);
      expect(await login()).toBe('wrong');
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
  });

  it('are forgotten an hour after the last block', async () => {
    await fail(10, {});
    jest.advanceTimersByTime((60 + 3_600) * 1_000);
    expect((await fail(12, {})).filter((answer) => answer === 'wrong')).toHaveLength(10);
  });

  it('are forgotten when the right one comes', async () => {
    await fail(9, {});
    expect(await login({ right: true })).toBe('in');
    expect(await fail(9, {})).toEqual(Array<string>(9).fill('wrong'));
  });

  it('are of one client for a whole /64', async () => {
    await fail(10, (n) => ({ from: `2001:db8:1:2::${n}` }));
    expect(await login({ from: '2001:db8:1:2:ffff::1' })).toBe(60);
    expect(await login({ from: '2001:db8:1:3::1' })).toBe('wrong');
  });
});

describe('Guesses from everywhere', () => {
  it('close an account for a minute at most, and never where its owner came in before', async () => {
    expect(await login({ from: '192.0.2.1', right: true })).toBe('in');
    expect(await fail(20, (n) => ({ from: `198.51.100.${n}` }))).toEqual(Array<string>(20).fill('wrong'));
    const waits: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      const wait = (await login({ from: '203.0.113.1' })) as number;
      waits.push(wait);
      jest.advanceTimersByTime(wait * 1_000);
      await login({ from: `203.0.113.${n + 2}` });
    }
    expect(waits).toEqual([15, 30, 60, 60]);
    expect(await login({ from: '192.0.2.1', right: true })).toBe('in');
  });

  it('of many accounts from one address close it, but not for those who came in there before', async () => {
    expect(await login({ account: 'owner@example.com', right: true })).toBe('in');
    expect(await fail(100, (n) => ({ account: `${n}@example.com` }))).not.toContain(60);
    expect(await login({ account: 'new@example.com', right: true })).toBe(60);
    expect(await login({ account: 'owner@example.com', right: true })).toBe('in');
  });
});

describe('What is no guess', () => {
  it('does not count', async () => {
    for (let n = 0; n < 30; n++) {
      const broken = throttle.guard({ of: 'login', account: 'a@example.com' }, () =>
        Promise.reject(new AppError('unavailable')),
      );
      await expect(broken).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('Asking for what disturbs somebody', () => {
  it('counts each time, however it ends', async () => {
    const ask = () => throttle.spend({ of: 'password-reset', account: 'a@example.com' });
    for (let n = 0; n < 5; n++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_attempts', retryAfter: 60 });
    expect(await login()).toBe('wrong');
  });
});
