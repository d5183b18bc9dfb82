import { LiveBus, topics, type LiveEvent } from '../../../platform/live/index.js';
import { RunInbox } from './run.inbox.js';

const { signal } = new AbortController();
const turn = () => new Promise((resolve) => setImmediate(resolve));

class BusOfOneProcess extends LiveBus {
  protected send(batch: LiveEvent[]): void {
    this.deliver(batch);
  }

  health(): Promise<void> {
    return Promise.resolve();
  }
}

function aRun() {
  const bus = new BusOfOneProcess();
  const tell = async (seq: number, last?: boolean) => {
    bus.publish({ topics: [topics.run('r')], type: 'run.event', data: { epoch: 1, seq }, last });
    await turn();
  };
  return { bus, tell };
}

describe('The inbox of a reader', () => {
  it('wakes its reader at every event, and gives all that was heard', async () => {
    const { bus, tell } = aRun();
    const inbox = new RunInbox(bus, 'r');
    const isHeard = inbox.wait(60_000, signal);
    await tell(1);
    expect(await isHeard).toBe(true);
    await tell(2);
    expect(inbox.take().events).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    inbox.close();
  });

  it('wakes one who is patient only at the last event', async () => {
    const { bus, tell } = aRun();
    const inbox = new RunInbox(bus, 'r', { isPatient: true });
    let isAwake = false;
    const woken = inbox.wait(60_000, signal).then(() => (isAwake = true));
    await tell(1);
    await turn();
    expect(isAwake).toBe(false);
    await tell(2, true);
    await woken;
    expect(inbox.take().events).toHaveLength(2);
    inbox.close();
  });

  it('says when nothing was heard for so long, also after a longer wait that was cut short', async () => {
    const { bus, tell } = aRun();
    const inbox = new RunInbox(bus, 'r');
    const first = inbox.wait(60_000, signal);
    await tell(1);
    await first;
    inbox.take();
    expect(await inbox.wait(10, signal)).toBe(false);
    expect(await inbox.wait(10, signal)).toBe(false);
    inbox.close();
  });

  it('lets go of whoever waits when the reader leaves, or it is closed', async () => {
    const left = new AbortController();
    const { bus } = aRun();
    const [leaving, closing] = [new RunInbox(bus, 'r'), new RunInbox(bus, 'r')];
    const waits = [leaving.wait(60_000, left.signal), closing.wait(60_000, signal)];
    left.abort();
    closing.close();
    expect(await Promise.all(waits)).toEqual([true, true]);
    leaving.close();
  });
});
