import { jest } from '@jest/globals';
import type { Config } from '../../platform/config/index.js';
import type { LiveBus, LiveEvent } from '../../platform/live/index.js';
import type { ModelRegistry } from '../model-registry.js';
import { ServerReports } from './server-reports.js';
import type { Routing } from './server-state.js';

type Listener = (event: LiveEvent) => void;

/** Processes that hear each other, and themselves. */
class Processes {
  private readonly listeners: Listener[] = [];

  add(processId: string, routing: Partial<Routing>, consumes = true): ServerReports {
    const bus = {
      subscribe: (_: string, listener: Listener) => this.listeners.push(listener),
      publish: (event: LiveEvent) => this.listeners.forEach((listener) => listener(event)),
    };
    const none = { circuit: 'closed', inUse: 0, waiting: 0, succeeded: 0, failed: 0 };
    const states = [
      { name: 'a', provider: 'ollama', state: 'up', routing: { host: 'a', order: 1, ...none, ...routing } },
      { name: 'b', provider: 'ollama', state: 'up', routing: { host: 'b', order: 2, ...none } },
    ];
    const models = {
      servers: { states: () => states },
      states: () => Promise.resolve(states),
      health: () => Promise.resolve({ state: 'up', provider: 'servers', model: 'm', latencyMs: 1 }),
    };
    return new ServerReports(
      { processId, consumes } as Config,
      models as unknown as ModelRegistry,
      bus as unknown as LiveBus,
    );
  }
}

describe('What processes know of model servers', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is told together: calls of all, places and circuits of those that run roles', async () => {
    const processes = new Processes();
    const api = processes.add('api', { inUse: 1, circuit: 'half-open', concurrency: 8 }, false);
    const workers = [
      processes.add('w1', { inUse: 2, waiting: 3, succeeded: 5, failed: 1, circuit: 'open' }),
      processes.add('w2', { inUse: 4, waiting: 1, succeeded: 2, circuit: 'open' }),
    ];
    for (const one of [api, ...workers, ...workers]) one.beat();
    const [a, b] = await api.states();
    const sums = { inUse: 7, waiting: 4, succeeded: 7, failed: 1 };
    expect(a?.routing).toEqual({ host: 'a', order: 1, concurrency: 16, circuit: 'open', ...sums });
    expect(b?.routing).toMatchObject({ host: 'b', inUse: 0, circuit: 'closed' });
    expect(await api.health()).toMatchObject({
      state: 'up',
      servers: [{ name: 'a', state: 'up', circuit: 'open', inUse: 7, waiting: 4 }, { name: 'b' }],
    });
  });

  it('is that a server rests only where it does for all who run roles', async () => {
    const processes = new Processes();
    const one = processes.add('w1', { circuit: 'open' });
    const other = processes.add('w2', {});
    other.beat();
    expect((await one.states())[0]?.routing).toMatchObject({ circuit: 'half-open' });
  });

  it('is forgotten of a process that says nothing more', async () => {
    const processes = new Processes();
    const api = processes.add('api', {}, false);
    const worker = processes.add('w1', { inUse: 2, circuit: 'open' });
    worker.beat();
    jest.advanceTimersByTime(5_000);
    expect((await api.states())[0]?.routing).toMatchObject({ inUse: 2, circuit: 'open' });
    jest.advanceTimersByTime(2_000);
    expect((await api.states())[0]?.routing).toMatchObject({ inUse: 0, circuit: 'closed' });
  });
});
