import { CliError, Interrupted, ServerError, Unreachable } from './errors.js';
import { followRun, type RunEvent } from './stream.js';

const encoder = new TextEncoder();

interface Sent {
  id?: string;
  event: string;
  data: object;
}
const delta = (id: string, text: string): Sent => ({ id, event: 'delta', data: { text } });
const done = (id: string, content: string): Sent => ({
  id,
  event: 'done',
  data: { messageId: 'm', content },
});
const wire = ({ id, event, data }: Sent): string =>
  `${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** One connection: its bytes, and how it ends. */
interface Connection {
  bytes: string;
  end?: Error;
}

/** Serves the connections in turn and remembers what each one was asked to go on after. */
function server(connections: Connection[], chunkSize = 7) {
  const asked: (string | undefined)[] = [];
  const left = [...connections];
  async function* connect(lastEventId?: string): AsyncGenerator<Uint8Array> {
    asked.push(lastEventId);
    const connection = left.shift();
    if (!connection) throw new Unreachable('nobody there');
    const bytes = encoder.encode(connection.bytes);
    for (let at = 0; at < bytes.length; at += chunkSize) {
      yield await Promise.resolve(bytes.slice(at, at + chunkSize));
    }
    if (connection.end) throw connection.end;
  }
  return { connect, asked };
}

async function read(connections: Connection[], chunkSize?: number) {
  const { connect, asked } = server(connections, chunkSize);
  const events: RunEvent[] = [];
  const cuts: string[] = [];
  const reading = async () => {
    const following = {
      signal: new AbortController().signal,
      onCut: (reason: string) => cuts.push(reason),
      pause: 0,
    };
    for await (const event of followRun(connect, following)) events.push(event);
  };
  const failure = await reading().then(
    () => undefined,
    (error: unknown) => error,
  );
  const text = events.map(({ type, data }) => (type === 'delta' ? data.text : '')).join('');
  return { events, asked, cuts, failure, text };
}

describe('followRun', () => {
  it('goes on where a stream says that it, and not its run, has failed', async () => {
    const broken: Sent = { event: 'error', data: { code: 'unavailable', detail: 'The database is away' } };
    const { events, asked, cuts, failure } = await read([
      { bytes: wire(delta('r-1-1', 'a')) + wire(broken) },
      { bytes: wire(done('r-1-2', 'a')) },
    ]);
    expect(failure).toBeUndefined();
    expect(events.map(({ type }) => type)).toEqual(['delta', 'done']);
    expect([asked, cuts]).toEqual([[undefined, 'r-1-1'], ['The database is away']]);
  });

  it('reads events whatever the chunks, and leaves out those it does not know', async () => {
    const bytes = [
      ': ping\n\n',
      wire({ event: 'status', data: { state: 'queued' } }),
      wire(delta('r-1-1', 'да, ')),
      wire({ id: 'r-1-2', event: 'tool_call', data: { name: 'x' } }),
      wire(delta('r-1-3', 'нет 👍')),
      wire(done('r-1-4', 'да, нет 👍')),
    ].join('');
    for (const chunkSize of [1, 3, 1_000]) {
      const { events, text, asked, failure } = await read([{ bytes }], chunkSize);
      expect(failure).toBeUndefined();
      expect(events.map(({ type }) => type)).toEqual(['status', 'delta', 'delta', 'done']);
      expect(text).toBe('да, нет 👍');
      expect(asked).toEqual([undefined]);
    }
  });

  it('goes on after the last whole event, wherever and however the stream was cut', async () => {
    const whole = ['a', 'b', 'c'].map((text, i) => wire(delta(`r-1-${i + 1}`, text))).join('');
    const events = [...whole.matchAll(/id: (.*)\n/g)];
    for (let cutAt = 0; cutAt <= whole.length; cutAt++) {
      const first = whole.slice(0, cutAt);
      const seen = first.split('\n\n').length - 1;
      const rest = ['a', 'b', 'c'].slice(seen).map((text, i) => wire(delta(`r-1-${seen + i + 1}`, text)));
      const { text, asked, failure } = await read([
        { bytes: first, end: cutAt % 2 ? new Unreachable('cut') : undefined },
        { bytes: rest.join('') + wire(done('r-1-4', 'abc')) },
      ]);
      expect(failure).toBeUndefined();
      expect(text).toBe('abc');
      expect(asked).toEqual([undefined, events[seen - 1]?.[1]]);
    }
  });

  it('takes an overloaded server for a cut, and tells each one', async () => {
    const { asked, cuts, failure } = await read([
      { bytes: wire(delta('r-1-1', 'a')), end: new Unreachable('cut') },
      { bytes: '', end: new ServerError('unavailable: later', 503, 'unavailable') },
      { bytes: wire(done('r-1-2', 'a')) },
    ]);
    expect(failure).toBeUndefined();
    expect(asked).toEqual([undefined, 'r-1-1', 'r-1-1']);
    expect(cuts).toEqual(['cut', 'unavailable: later']);
  });

  it('gives up after ten tries in a row, which unnumbered events do not interrupt', async () => {
    const queued = { bytes: wire({ event: 'status', data: { state: 'queued' } }) };
    const { asked, failure } = await read(Array.from({ length: 50 }, () => queued));
    expect(failure).toBeInstanceOf(CliError);
    expect(asked).toHaveLength(10);
  });

  it('never gives up while there is progress', async () => {
    const connections = Array.from({ length: 30 }, (_, i) => ({ bytes: wire(delta(`r-1-${i + 1}`, 'x')) }));
    const { text, failure } = await read([...connections, { bytes: wire(done('r-1-31', '')) }]);
    expect(failure).toBeUndefined();
    expect(text).toBe('x'.repeat(30));
  });

  it('does not try again what cannot succeed', async () => {
    const gone = new ServerError('not_found: The run was not found', 404, 'not_found');
    const { asked, failure } = await read([{ bytes: '', end: gone }]);
    expect(failure).toBe(gone);
    expect(asked).toHaveLength(1);
  });

  it('refuses an event that it cannot read, rather than losing text', async () => {
    const { failure } = await read([{ bytes: 'id: r-1-1\nevent: delta\ndata: {"text"\n\n' }]);
    expect(failure).toBeInstanceOf(CliError);
    expect(String(failure)).toContain('a delta event');
  });

  it('stops at once when it is interrupted, also between two tries', async () => {
    const interruption = new AbortController();
    const { connect } = server([]);
    const following = followRun(connect, {
      signal: interruption.signal,
      onCut: () => interruption.abort(new Interrupted()),
      pause: 60_000,
    });
    await expect(following.next()).rejects.toBeInstanceOf(Interrupted);
  });
});
