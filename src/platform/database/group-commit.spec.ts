import { GroupCommit } from './group-commit.js';

/** Records the batches that were flushed; each flush takes a turn of the loop. */
function recorder(fail: (batch: number[]) => boolean = () => false, error: Error = new Error('bad batch')) {
  const batches: number[][] = [];
  const commit = new GroupCommit<number, string>(async (batch) => {
    batches.push(batch);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (fail(batch)) throw error;
    return batch.map((n) => `done ${n}`);
  }, 3);
  return { commit, batches };
}

describe('GroupCommit', () => {
  it('writes what is asked in one turn as one batch, and what comes meanwhile as the next', async () => {
    const { commit, batches } = recorder();
    const first = [commit.add(1), commit.add(2)];
    await new Promise((resolve) => setTimeout(resolve, 2));
    const second = commit.add(3);
    expect(await Promise.all([...first, second])).toEqual(['done 1', 'done 2', 'done 3']);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('keeps batches within their limit', async () => {
    const { commit, batches } = recorder();
    await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => commit.add(n)));
    expect(batches.map((batch) => batch.length)).toEqual([3, 3, 1]);
  });

  it('lets one poisoned item fail alone', async () => {
    const { commit } = recorder((batch) => batch.includes(2));
    const results = await Promise.allSettled([1, 2, 3].map((n) => commit.add(n)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await commit.add(4)).toBe('done 4');
  });

  it('fails all at once when the database is away, rather than one after the other', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { commit, batches } = recorder(() => true, away);
    const results = await Promise.allSettled([1, 2, 3].map((n) => commit.add(n)));
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(batches).toHaveLength(1);
  });
});
