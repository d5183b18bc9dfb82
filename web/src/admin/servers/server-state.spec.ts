import type { ModelServer } from './queries';
import { stateOf, turnsOf } from './server-state';

type Routing = NonNullable<ModelServer['routing']>;

const aServer = (
  name: string,
  more: Partial<ModelServer> = {},
  routing: Partial<Routing> = {},
): ModelServer => ({
  name,
  provider: 'ollama',
  state: 'up',
  ...more,
  routing: {
    ...{ host: 'gpu:11434', circuit: 'closed', order: 1, weight: 1 },
    ...{ inUse: 0, waiting: 0, succeeded: 0, failed: 0 },
    ...routing,
  },
});

const named = (servers: ModelServer[]) =>
  turnsOf(servers).map(({ servers: together }) => together.map(({ name }) => name));

describe('The state of a model server', () => {
  it.each<[string, ModelServer]>([
    ['works', aServer('a')],
    ['down', aServer('a', { state: 'down' }, { circuit: 'open' })],
    ['rests', aServer('a', {}, { circuit: 'open' })],
    ['tried', aServer('a', {}, { circuit: 'half-open' })],
    ['full', aServer('a', {}, { concurrency: 2, inUse: 2 })],
    ['works', aServer('a', {}, { concurrency: 2, inUse: 1 })],
    ['unknown', aServer('a', { state: 'unknown' })],
    ['demo', { name: 'demo', provider: 'demo', state: 'demo' }],
  ])('is %s', (state, server) => expect(stateOf(server)).toBe(state));
});

describe('Who is asked after whom', () => {
  it('is told by their orders', () => {
    const reserve = aServer('cloud', {}, { order: 2 });
    expect(named([reserve, aServer('gpu1'), aServer('gpu2')])).toEqual([['gpu1', 'gpu2'], ['cloud']]);
  });

  it('leaves out those that are down or rest', () => {
    const gone = [aServer('gpu1', { state: 'down' }), aServer('gpu2', {}, { circuit: 'open' })];
    expect(named([...gone, aServer('cloud', {}, { order: 2 })])).toEqual([['cloud']]);
  });

  it('is those that are down when nobody is well, and never those that rest', () => {
    const resting = [
      aServer('gpu2', {}, { circuit: 'open' }),
      aServer('gpu3', { state: 'down' }, { circuit: 'open' }),
    ];
    expect(named([aServer('gpu1', { state: 'down' }), ...resting])).toEqual([['gpu1']]);
    expect(named(resting)).toEqual([]);
    expect(named([aServer('gpu1', {}, { circuit: 'half-open' }), ...resting])).toEqual([['gpu1']]);
  });

  it('is nothing where one server has no others beside it', () => {
    expect(turnsOf([{ name: 'default', provider: 'ollama', state: 'up' }])).toEqual([]);
  });
});
