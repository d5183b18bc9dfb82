import { FreshCache } from './fresh-cache.js';

describe('FreshCache', () => {
  it('loads once for many, until it is stale', async () => {
    const cache = new FreshCache<number>(20);
    let loads = 0;
    const load = () => Promise.resolve(++loads);
    expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
    expect(await cache.get('b', load)).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await cache.get('a', load)).toBe(3);
  });

  it('does not remember a failure', async () => {
    const cache = new FreshCache<string>(1_000);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', () => Promise.resolve('back'))).toBe('back');
  });

  it('forgets some when told, and keeps the others', async () => {
    const cache = new FreshCache<number>(1_000);
    let loads = 0;
    const load = () => Promise.resolve(++loads);
    await Promise.all([cache.get('a 1', load), cache.get('b 1', load)]);
    cache.clear((key) => key.startsWith('a'));
    expect(await Promise.all([cache.get('a 1', load), cache.get('b 1', load)])).toEqual([3, 2]);
  });

  it('forgets all when told, and when there are too many', async () => {
    const cache = new FreshCache<number>(1_000, 2);
    let loads = 0;
    const load = () => Promise.resolve(++loads);
    await cache.get('a', load);
    cache.clear();
    expect(await cache.get('a', load)).toBe(2);
    await cache.get('b', load);
    await cache.get('c', load);
    expect(await cache.get('a', load)).toBe(5);
  });
});
