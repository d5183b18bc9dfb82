import { AgentFarewells } from './agent-farewells.js';

const leaving = { orgId: 'o', agentId: 'a', userId: 'u' };

function farewells() {
  const done: string[] = [];
  const all = new AgentFarewells();
  all.add(() => Promise.reject(new Error('it cannot')));
  all.add(() => {
    done.push('bid');
    return Promise.resolve(() => {
      done.push('taken back');
      return Promise.resolve();
    });
  });
  return { done, all };
}

describe('a role that is to be deleted', () => {
  it('is deleted after all farewells, whichever of them fails', async () => {
    const { done, all } = farewells();
    await all.before(leaving, () => {
      done.push('deleted');
      return Promise.resolve();
    });
    expect(done).toEqual(['bid', 'deleted']);
  });

  it('has them taken back where it stays', async () => {
    const { done, all } = farewells();
    const refused = new Error('refused');
    await expect(all.before(leaving, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(done).toEqual(['bid', 'taken back']);
  });
});
