import type { Farewell } from '../agents/index.js';
import { IntegrationDeparture } from './integration-departure.js';

interface Around {
  leaves?: boolean;
  wasStopped?: boolean;
  isGone?: boolean;
}

/** What is done about an integration of a role, one after the other. */
function aDeparture({ leaves = true, wasStopped = false, isGone = false }: Around = {}) {
  const done: string[] = [];
  const row = { id: 'i', orgId: 'o', agentId: 'a', type: 'amocrm' };
  const manager = {
    findBy: () => Promise.resolve([row]),
    findOne: () => Promise.resolve(isGone ? null : row),
  };
  let farewell: Farewell | undefined;
  const departure = new IntegrationDeparture(
    { run: (work: (tx: unknown) => unknown) => work({ manager }) } as never,
    {
      leaves: () => leaves,
      leave: () => {
        done.push('leave');
        return Promise.resolve();
      },
    } as never,
    { readable: () => ({}) } as never,
    {
      stop: () => {
        done.push('stop');
        return Promise.resolve(wasStopped ? 'unchanged' : 'changed');
      },
      start: () => {
        done.push('start');
        return Promise.resolve('changed');
      },
    } as never,
    { add: (one: Farewell) => (farewell = one) } as never,
  );
  const remove = (error?: Error) =>
    departure.before(row as never, 'u', () => {
      done.push('delete');
      return error ? Promise.reject(error) : Promise.resolve();
    });
  const bid = () => farewell?.({ orgId: 'o', agentId: 'a', userId: 'u' });
  return { done, remove, bid };
}

describe('an integration that is to be deleted', () => {
  const failure = new Error('no');

  it('is stopped before it leaves, so that nobody sets up anew what it takes away', async () => {
    const { done, remove } = aDeparture();
    await remove();
    expect(done).toEqual(['stop', 'leave', 'delete']);
  });

  it('works on where it is not deleted after all', async () => {
    const { done, remove } = aDeparture();
    await expect(remove(failure)).rejects.toBe(failure);
    expect(done).toEqual(['stop', 'leave', 'delete', 'start']);
  });

  it.each([{ wasStopped: true }, { isGone: true }])('stays as it was: %j', async (around) => {
    const { done, remove } = aDeparture(around);
    await expect(remove(failure)).rejects.toBe(failure);
    expect(done).toEqual(['stop', 'leave', 'delete']);
  });

  it('is left alone where it has nothing to take away', async () => {
    const { done, remove } = aDeparture({ leaves: false });
    await remove();
    expect(done).toEqual(['delete']);
  });

  it('leaves with its role as well, and works on where that stays', async () => {
    const { done, bid } = aDeparture();
    const takeBack = await bid();
    expect(done).toEqual(['stop', 'leave']);
    await takeBack?.();
    expect(done).toEqual(['stop', 'leave', 'start']);
  });
});
