import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import { OccurrenceRuns } from './occurrence-runs.js';

const person = { id: 'olga', role: 'member', username: 'olga', name: 'Ольга' };

/** Asks for one occurrence; `refused`: why its chat cannot be written in. */
async function ask(agentId: string | null, refused?: ErrorCode): Promise<string[]> {
  const done: string[] = [];
  const tx = { manager: { findOne: () => Promise.resolve(person) }, afterCommit: () => undefined };
  const told =
    (name: string) =>
    (_: unknown, _orgId: string, _id: string, { code }: { code: string }) =>
      Promise.resolve(void done.push(`${name} ${code}`));
  const runs = new OccurrenceRuns(
    { run: (work: (tx: unknown) => Promise<unknown>) => work(tx) } as never,
    {
      take: () => Promise.resolve({ id: 'o', eventId: 'e', agentId, createdBy: 'olga' }),
      end: told('end'),
      giveUp: told('give up'),
    } as never,
    {
      resolveChosen: () =>
        Promise.resolve({ id: 'a', username: 'hr', name: 'HR', usable: true, isStopped: false }),
    } as never,
    { chatOf: () => Promise.reject(refused ? new AppError(refused) : new Error('no database')) } as never,
    {} as never,
    {} as never,
    {} as never,
  );
  await runs.startAll({ orgId: 'acme', occurrenceIds: ['o'] }).catch(() => done.push('again'));
  return done;
}

describe('An occurrence whose role cannot be asked', () => {
  it('ends at once when its event has none any more, which may go on without', async () =>
    expect(await ask(null)).toEqual(['end agent_unavailable']));

  it.each<ErrorCode>(['forbidden', 'agent_unavailable', 'not_found', 'chat_archived'])(
    'for a reason that lasts, %s, ends its event too',
    async (code) => expect(await ask('a', code)).toEqual([`give up ${code}`]),
  );

  it('for a reason that passes ends alone, and after a fault is asked for again', async () => {
    expect(await ask('a', 'conflict')).toEqual(['end conflict']);
    expect(await ask('a')).toEqual(['again']);
  });
});
