import { fireApart } from './fire-apart.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** A whole batch fails with any of these. */
function batches(...bad: string[]) {
  const fired: string[] = [];
  const fire = (batch: string[]): Promise<number> => {
    if (batch.some((id) => bad.includes(id))) return Promise.reject(new Error('cannot be fired'));
    fired.push(...batch);
    return Promise.resolve(batch.length);
  };
  return { fired, fire };
}

describe('Due events', () => {
  it('fire together', async () => {
    const { fired, fire } = batches();
    expect(await fireApart(ids, fire, () => Promise.reject(new Error('set aside')))).toBe(7);
    expect(fired).toEqual(ids);
  });

  it('fire without those that cannot, which are set aside one by one', async () => {
    const { fired, fire } = batches('c', 'g');
    const aside: string[] = [];
    const setAside = (id: string): Promise<void> => {
      aside.push(id);
      return Promise.resolve();
    };
    expect(await fireApart(ids, fire, setAside)).toBe(5);
    expect(fired).toEqual(['a', 'b', 'd', 'e', 'f']);
    expect(aside).toEqual(['c', 'g']);
  });

  it('are left as they are when nothing can be set aside either: the database is away', async () => {
    let tries = 0;
    const fire = (): Promise<number> => Promise.reject(new Error(`try ${++tries}`));
    const away = fireApart(ids, fire, () => Promise.reject(new Error('away')));
    await expect(away).rejects.toThrow('away');
    expect(tries).toBe(4);
  });
});
