import { Problem } from '../../platform/api/problem';
import { UploadQueue, type UploadSignals } from './upload-queue';

const aFile = (name: string) => ({ name, size: 3 }) as File;

/** What is sent, and each one's end in our hands. */
function desk() {
  const sent: { name: string; signals: UploadSignals; arrive: () => void; fail: (why: unknown) => void }[] =
    [];
  const pauses: number[] = [];
  const queue = new UploadQueue((millis) => (pauses.push(millis), Promise.resolve()));
  const send = ({ name }: File, signals: UploadSignals) =>
    new Promise<void>((resolve, reject) => {
      signals.signal.addEventListener('abort', () => reject(signals.signal.reason as Error));
      sent.push({ name, signals, arrive: resolve, fail: reject });
    });
  const add = (...names: string[]) => queue.add('c', names.map(aFile), send);
  const named = (name: string) => {
    const found = sent.findLast((one) => one.name === name);
    if (!found) throw new Error(`${name} was not sent`);
    return found;
  };
  const states = () => queue.uploads.map(({ name, state }) => `${name} ${state}`);
  return { queue, sent, pauses, add, named, states };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const refused = new Problem('payload_too_large', 413);
const away = new Problem('offline', 0);

describe('UploadQueue', () => {
  it('sends three files at once, and the next when one has arrived', async () => {
    const { add, named, states } = desk();
    add('a', 'b', 'c', 'd', 'e');
    expect(states()).toEqual(['a sending', 'b sending', 'c sending', 'd waiting', 'e waiting']);
    named('b').arrive();
    await settle();
    expect(states()).toEqual(['a sending', 'b sent', 'c sending', 'd sending', 'e waiting']);
  });

  it('tells how far a file has come, and forgets a batch that is through', async () => {
    const { queue, add, named, states } = desk();
    add('a', 'b');
    named('a').signals.onProgress(0.5);
    expect(queue.uploads[0]?.part).toBe(0.5);
    named('a').arrive();
    await settle();
    expect(states()).toEqual(['a sent', 'b sending']);
    named('b').arrive();
    await settle();
    expect(states()).toEqual([]);
  });

  it('keeps what was refused, until it is tried again or taken out', async () => {
    const { queue, add, named, states, sent } = desk();
    add('a', 'b');
    for (const name of ['a', 'b']) named(name).fail(refused);
    await settle();
    expect(states()).toEqual(['a failed', 'b failed']);
    const [first, second] = queue.uploads.map(({ key }) => key) as [string, string];
    expect(queue.uploads[0]?.failure).toBe(refused);
    queue.cancel(second);
    queue.retry([first]);
    expect(sent).toHaveLength(3);
    named('a').arrive();
    await settle();
    expect(states()).toEqual([]);
  });

  it('tries again by itself what may pass, and not for ever', async () => {
    const { add, named, states, sent, pauses } = desk();
    add('a');
    for (let attempt = 0; attempt < 6; attempt++) {
      named('a').fail(away);
      await settle();
    }
    expect(sent).toHaveLength(6);
    expect(pauses).toHaveLength(5);
    expect(states()).toEqual(['a failed']);
  });

  it('stops what is cancelled, and gives its place to the next', async () => {
    const { queue, add, named, states } = desk();
    add('a', 'b', 'c', 'd');
    queue.cancel(queue.uploads[0]?.key ?? '');
    await settle();
    expect(named('a').signals.signal.aborted).toBe(true);
    expect(states()).toEqual(['b sending', 'c sending', 'd sending']);
    queue.clear();
    await settle();
    expect(states()).toEqual([]);
    expect(named('d').signals.signal.aborted).toBe(true);
  });
});
