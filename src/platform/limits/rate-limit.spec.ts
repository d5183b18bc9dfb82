import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RateLimit } from './rate-limit.js';

describe('A rate limit', () => {
  it('lets so many pass in each minute, counted for each key', () => {
    const rate = new RateLimit('test', 3);
    const pass = (key: string, now: number) => !rate.take(key, now).refused;
    expect([1, 2, 3, 4, 5].map(() => pass('a', 0))).toEqual([true, true, true, false, false]);
    expect(pass('b', 0)).toBe(true);
    expect([pass('a', 59_999), pass('a', 60_000)]).toEqual([false, true]);
  });

  it('tells where one stands', () => {
    const rate = new RateLimit('test', 2);
    rate.take('a', 0);
    expect(rate.take('a', 15_500)).toEqual({ refused: false, limit: 2, remaining: 0, seconds: 45 });
    expect(rate.take('a', 30_000)).toEqual({ refused: true, limit: 2, remaining: 0, seconds: 30 });
  });

  it('of 0 is none', () => {
    const rate = new RateLimit('test', 0);
    for (let i = 0; i < 1_000; i++) expect(rate.take('a').refused).toBe(false);
  });

  it('can be another one for a key, in other measures than requests', () => {
    const rate = new RateLimit('test', 0);
    const take = (cost: number) => rate.take('a', 0, { limit: 100, cost });
    expect(take(60)).toMatchObject({ refused: false, limit: 100, remaining: 40 });
    expect(take(41)).toMatchObject({ refused: true, remaining: 40 });
    expect(take(40)).toMatchObject({ refused: false, remaining: 0 });
  });

  it('is corrected when it is known what was taken', () => {
    const rate = new RateLimit('test', 0);
    const take = (cost: number, now: number) => rate.take('a', now, { limit: 100, cost }).remaining;
    expect(take(50, 0)).toBe(50);
    rate.correct('a', -30, { takenAt: 0, now: 1_000 });
    expect(take(0, 1_000)).toBe(80);
    rate.correct('a', 70, { takenAt: 0, now: 2_000 });
    expect(take(0, 2_000)).toBe(10);
    // In the next minute nothing is given back of this one; what is taken more counts there.
    expect(take(10, 61_500)).toBe(90);
    rate.correct('a', -50, { takenAt: 2_000, now: 62_000 });
    expect(take(0, 62_000)).toBe(90);
    rate.correct('a', 5, { takenAt: 2_000, now: 62_000 });
    expect(take(0, 62_000)).toBe(85);
    rate.correct('a', 200, { takenAt: 2_000, now: 62_000 });
    expect(take(0, 62_000)).toBe(0);
  });

  it('is one limit for all who share', async () => {
    const shared = new RateLimiterMemory({ points: 1, duration: 60 });
    const [one, other] = [new RateLimit('test', 10, shared), new RateLimit('test', 10, shared)];
    for (let i = 0; i < 6; i++) one.take('a');
    await one.share();
    for (let i = 0; i < 3; i++) other.take('a');
    await other.share();
    expect(other.take('a')).toMatchObject({ refused: false, remaining: 0 });
    expect(other.take('a').refused).toBe(true);
  });

  it('holds without what is shared', async () => {
    const shared = new RateLimiterMemory({ points: 1, duration: 60 });
    shared.penalty = () => Promise.reject(new Error('away'));
    const rate = new RateLimit('test', 2, shared);
    rate.take('a');
    await expect(rate.share()).rejects.toThrow('away');
    expect([rate.take('a').refused, rate.take('a').refused]).toEqual([false, true]);
  });

  it('remembers no more keys than it can hold', () => {
    const rate = new RateLimit('test', 1);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 300_000; i++) rate.take(`key ${i}`, 0);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
    expect(rate.take('key 0', 0).refused).toBe(false);
    expect(rate.take('key 299999', 0).refused).toBe(true);
  });
});
