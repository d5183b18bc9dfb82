import type { UserActor } from '../../../identity/index.js';
import type { ThreadState } from '../../checkpoints/checkpoints.js';
import { crossing } from '../../types/readable-state.js';
import { RunStateService } from './run-state.service.js';

/** Newest first, as they are kept; each comes of the one below it. */
function serviceOf(states: ThreadState[]): RunStateService {
  const parts = [
    { find: () => Promise.resolve({ orgId: 'org', userId: 'olga' }) },
    {
      states: (_: string, limit: number) => Promise.resolve(states.slice(0, limit)),
      state: (_: string, id: string) => Promise.resolve(states.find((one) => one.id === id)),
    },
    { repeat: () => Promise.resolve('another run') },
  ];
  return new RunStateService(...(parts as unknown as ConstructorParameters<typeof RunStateService>));
}

const at = new Date(0).toISOString();
const actor = {} as UserActor;
const person = (userId: string, ...held: string[]) =>
  ({ userId, permissions: new Set(held) }) as unknown as UserActor;

/** Of a plan whose nodes are `n0`, `n1` and so on, with a crossing before each node of `crossings`. */
function states(nodes: number, crossings: number[] = []): ThreadState[] {
  const steps = Array.from({ length: nodes }, (_, node) => [
    ...(crossings.includes(node) ? [crossing] : []),
    `n${node}`,
  ]).flat();
  const oldestFirst = steps.map((name, step) => ({
    id: `before ${name === crossing ? step : name}`,
    parentId: undefined as string | undefined,
    at,
    step,
    next: [name],
    values: {},
  }));
  oldestFirst.forEach((state, place) => (state.parentId = oldestFirst[place - 1]?.id));
  return oldestFirst.reverse();
}

describe('The states of a run', () => {
  it.each([
    ['also the oldest of a list that was cut', states(201), 'n0'],
    ['and nothing is after a crossing', states(202, [2]), 'n1'],
  ])('say what they come of, %s', async (_, kept, after) => {
    const { items } = await serviceOf(kept).list(actor, 'run');
    expect(items.at(-1)?.after).toEqual([after]);
    expect(items[0]?.after).toEqual(items[1]?.next);
  });

  it('are gone on from by their person, and by those who read all documents', async () => {
    const fork = (who: UserActor) => serviceOf(states(2)).fork(who, 'run', 'before n1');
    expect(await fork(person('olga'))).toBe('another run');
    expect(await fork(person('ivan', 'knowledge:manage'))).toBe('another run');
    await expect(fork(person('ivan', 'agent:manage'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('come of nothing at the beginning', async () => {
    const { items } = await serviceOf(states(2)).list(actor, 'run');
    expect(items.map(({ after }) => after)).toEqual([['n0'], []]);
  });

  it('are shown one by one as they are listed, also those that no list reaches', async () => {
    const service = serviceOf(states(300, [50, 299]));
    for (const state of (await service.list(actor, 'run')).items)
      expect(await service.get(actor, 'run', state.id)).toMatchObject(state);
    expect(await service.get(actor, 'run', 'before n50')).toMatchObject({ after: ['n49'], next: ['n50'] });
  });
});
