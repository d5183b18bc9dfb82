import type { Journal, Told } from '../platform/journal/index.js';
import { LiveBus, topics, type LiveEvent } from '../platform/live/index.js';
import { OrganizationStream } from './organization-stream.js';
import { positionOf, span, type StreamFrame } from './stream-frame.js';

class LocalBus extends LiveBus {
  protected send(batch: LiveEvent[]): void {
    this.deliver(batch);
  }

  health(): Promise<void> {
    return Promise.resolve();
  }
}

const chat = topics.chat('c');
const textOf = (position: number): string => `entry ${position}`;

/** A journal in which every position has an entry for the chat, but for those that are gone. */
class KnownJournal {
  gone = new Set<number>();
  asked: [number, number][] = [];

  between(_orgId: string, first: number, last: number): Promise<Told[]> {
    this.asked.push([first, last]);
    const positions = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return Promise.resolve(
      positions
        .filter((position) => !this.gone.has(position))
        .map((position) => ({ position, topic: chat, type: 'x', data: { text: textOf(position) } })),
    );
  }
}

describe('OrganizationStream', () => {
  let live: LocalBus;
  let journal: KnownJournal;
  let heard: StreamFrame[];
  let stream: OrganizationStream;

  beforeEach(async () => {
    live = new LocalBus();
    journal = new KnownJournal();
    heard = [];
    stream = new OrganizationStream('o', journal as unknown as Journal, live, Promise.resolve(7));
    stream.listen(chat, { push: (frame) => heard.push(frame) });
    await stream.ready;
  });

  afterEach(() => stream.close());

  const entry = (position: number): LiveEvent => ({
    topics: [topics.journal('o')],
    type: 'x',
    data: { text: textOf(position) },
    entry: { position, audience: chat },
  });
  const publish = async (...events: LiveEvent[]) => {
    for (const event of events) live.publish(event);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  };
  const passing = (type: string, n: number): LiveEvent => ({
    topics: [chat],
    type,
    data: { n, data: {} },
  });
  const positions = () => heard.map(({ seq }) => positionOf(seq));
  const heardUpTo = async (position: number) => {
    while (positionOf(heard.at(-1)?.seq ?? 0) < position) await new Promise((wake) => setTimeout(wake, 5));
  };

  it('tells entries by their positions, in order, each once', async () => {
    await publish(entry(8), entry(10), entry(9), entry(9), entry(11));
    expect(heard.map(({ seq }) => seq)).toEqual([8, 9, 10, 11].map((position) => position * span));
    expect(heard.map(({ data }) => data.text)).toEqual([8, 9, 10, 11].map(textOf));
    expect(journal.asked).toEqual([]);
  });

  it('reads in the journal what the bus has lost', async () => {
    await publish(entry(8), entry(11));
    expect(positions()).toEqual([8]);
    await heardUpTo(11);
    expect(positions()).toEqual([8, 9, 10, 11]);
    expect(journal.asked).toEqual([[9, 10]]);
  });

  it('reads on to a position that it has heard nothing of, past what is gone', async () => {
    journal.gone = new Set([9, 12]);
    await stream.catchUp(12);
    expect(positions()).toEqual([8, 10, 11]);
    expect(positionOf(stream.number)).toBe(12);
    await publish(entry(13));
    expect(positions()).toEqual([8, 10, 11, 13]);
  });

  it('does not tell twice what comes while it reads', async () => {
    const reading = stream.catchUp(1_200);
    await publish(entry(1_199), entry(1_200), entry(1_201));
    await reading;
    await heardUpTo(1_201);
    expect(positions()).toEqual(Array.from({ length: 1_201 - 7 }, (_, i) => 8 + i));
  });

  it('puts what passes by between entries, under numbers that only grow', async () => {
    await publish(passing('run.event', 1), passing('typing', 2), entry(8), passing('run.status', 3));
    const seqs = heard.map(({ seq }) => seq);
    expect(heard.map(({ event }) => event)).toEqual(['run.event', 'typing', 'x', 'run.status']);
    expect(positions()).toEqual([7, 7, 8, 8]);
    expect(seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] as number))).toBe(true);
    expect(seqs[2]).toBe(8 * span);
    await publish(passing('message.created', 4), passing('wake', 5));
    expect(heard).toHaveLength(4);
  });

  it('gives numbers that another process did not, and greater ones than a client has seen', async () => {
    const other = new OrganizationStream('o', journal as unknown as Journal, live, Promise.resolve(7));
    await other.ready;
    const seen = other.reserve(500).at(-1) as number;
    stream.surpass(seen);
    const [next] = stream.reserve(1);
    expect(next).toBeGreaterThan(seen);
    expect(positionOf(next as number)).toBe(7);
    const own = new Set(stream.reserve(500));
    expect(own.size).toBe(500);
    stream.surpass(7 * span + span - 2);
    expect(positionOf(stream.reserve(100).at(-1) as number)).toBe(7);
    other.close();
  });

  describe('with little room between two entries', () => {
    const room = 64 * 8;
    let ticks: number;
    let narrow: OrganizationStream;
    const told: number[] = [];
    const say = (times: number) => {
      for (let i = 0; i < times; i++) narrow.tell(chat, 'typing', {});
    };

    beforeEach(async () => {
      ticks = 0;
      told.length = 0;
      const tick = () => {
        ticks++;
        return Promise.resolve();
      };
      narrow = new OrganizationStream(
        'o',
        journal as unknown as Journal,
        live,
        Promise.resolve(7),
        tick,
        room,
      );
      narrow.listen(chat, { push: ({ seq }) => told.push(seq) });
      await narrow.ready;
    });

    afterEach(() => narrow.close());

    it('asks for an entry when half of it is gone, once, and counts on from it', async () => {
      say(3);
      expect(ticks).toBe(0);
      say(3);
      expect(ticks).toBe(1);
      await publish(entry(8));
      say(6);
      expect(ticks).toBe(2);
      expect(told).toHaveLength(13);
      expect(told.every((seq, i) => i === 0 || seq > (told[i - 1] as number))).toBe(true);
    });

    it('gives no number twice while there is no entry', async () => {
      say(100);
      expect(() => narrow.reserve(1)).toThrow('unavailable');
      narrow.surpass(7 * span + span - 1);
      say(1);
      expect(ticks).toBe(1);
      expect(new Set(told).size).toBe(told.length);
      expect(told).toHaveLength(8);
      await publish(entry(8));
      say(1);
      expect(told.slice(8).map(positionOf)).toEqual([8, 8]);
    });
  });

  it('gives again what came after a number of its own', async () => {
    await publish(entry(8), passing('run.event', 1), entry(9));
    expect(stream.after(8 * span)).toEqual(heard.slice(1));
    expect(stream.after(stream.number)).toEqual([]);
    expect(stream.after(7 * span)).toBeUndefined();
  });

  it('hears a topic as long as somebody listens', async () => {
    const listener = { push: (frame: StreamFrame) => heard.push(frame) };
    stream.listen(topics.user('u'), listener);
    await publish({ topics: [topics.user('u')], type: 'typing', data: {} });
    stream.unlisten(topics.user('u'), listener);
    await publish({ topics: [topics.user('u')], type: 'typing', data: {} });
    expect(heard).toHaveLength(1);
    expect(stream.isUnheard).toBe(false);
  });
});
