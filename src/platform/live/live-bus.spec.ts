import { InProcessLiveBus } from './in-process.live-bus.js';
import { topics, type LiveEvent } from './live-bus.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const event = (topic: string, n: number, last?: boolean): LiveEvent => ({
  topics: [topic],
  type: 't',
  data: { n },
  last,
});

describe('LiveBus', () => {
  it('tells the listeners of a topic, in order, and nobody else', async () => {
    const bus = new InProcessLiveBus();
    const heard: unknown[] = [];
    bus.subscribe(topics.chat('a'), ({ data }) => heard.push(data.n));
    bus.publish(event(topics.chat('a'), 1));
    bus.publish(event(topics.chat('b'), 2));
    bus.publish(event(topics.chat('a'), 3));
    expect(heard).toEqual([]);
    await turn();
    expect(heard).toEqual([1, 3]);
  });

  it('sends what one turn of the loop published as one batch', async () => {
    const batches: LiveEvent[][] = [];
    class Recording extends InProcessLiveBus {
      protected override send(batch: LiveEvent[]): void {
        batches.push(batch);
      }
    }
    const bus = new Recording();
    bus.publish(event('x', 1));
    bus.publish(event('y', 2));
    await turn();
    bus.publish(event('x', 3));
    await turn();
    expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('sends what is published at the end of a turn with the rest of it, whatever breaks there', async () => {
    const batches: unknown[][] = [];
    class Recording extends InProcessLiveBus {
      protected override send(batch: LiveEvent[]): void {
        batches.push(batch.map(({ data }) => data.n));
      }
    }
    const bus = new Recording();
    bus.atEndOfTurn(() => {
      throw new Error('broken');
    });
    bus.atEndOfTurn(() => bus.publish(event('x', 2)));
    bus.publish(event('x', 1));
    await turn();
    bus.publish(event('x', 3));
    await turn();
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('replays a run’s recent events to a late listener who asks, until the last one', async () => {
    const bus = new InProcessLiveBus();
    const topic = topics.run('r');
    bus.publish(event(topic, 1));
    bus.publish(event(topic, 2));
    await turn();
    const heard: unknown[] = [];
    const stop = bus.subscribe(topic, ({ data }) => heard.push(data.n), { replay: true });
    bus.publish(event(topic, 3));
    await turn();
    expect(heard).toEqual([1, 2, 3]);
    stop();
    bus.publish(event(topic, 4, true));
    await turn();
    expect(heard).toEqual([1, 2, 3]);
    const late: unknown[] = [];
    bus.subscribe(topic, ({ data }) => late.push(data.n), { replay: true });
    expect(late).toEqual([]);
  });

  it('does not carry the publisher’s async context to listeners', async () => {
    const { AsyncLocalStorage } = await import('node:async_hooks');
    const context = new AsyncLocalStorage<string>();
    const bus = new InProcessLiveBus();
    const seen: unknown[] = [];
    bus.subscribe('x', () => seen.push(context.getStore()));
    context.run('a request', () => bus.publish(event('x', 1)));
    await turn();
    expect(seen).toEqual([undefined]);
  });
});
