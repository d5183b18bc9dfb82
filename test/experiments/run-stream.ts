import { request } from 'node:http';
import { createParser } from 'eventsource-parser';

/** One event of a run, as a client of `GET /runs/{id}/events` got it. */
export interface RunEvent {
  id: string;
  epoch: number;
  seq: number;
  type: string;
  data: { text?: string; content?: string; messageId?: string | null; code?: string };
  /** Epoch milliseconds of its arrival. */
  at: number;
}

export interface Opening {
  url: string;
  runId: string;
  token: string;
  /** Cuts the connection after so many bytes, wherever that is in an event or in a letter. */
  bytes?: number;
}

const patienceMillis = 60_000;
const ends = new Set(['done', 'error']);

/** A reader of one run who loses the connection now and then, and comes back with `Last-Event-ID`. */
export class RunStream {
  readonly events: RunEvent[] = [];

  /** Reads on until the end, the cut or a broken connection; tells whether the run's end has been read. */
  read({ url, runId, token, bytes = Infinity }: Opening): Promise<boolean> {
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent: ({ id, event = '', data }) => {
        if (id) this.take(id, event, data);
      },
    });
    const lastEventId = this.events.at(-1)?.id;
    return new Promise((resolve) => {
      const asked = request(`${url}/api/v1/runs/${runId}/events`, {
        agent: false,
        headers: {
          authorization: `Bearer ${token}`,
          ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
        },
        signal: AbortSignal.timeout(patienceMillis),
      });
      const end = (): void => resolve(this.hasEnded);
      asked.on('error', end);
      asked.on('close', end);
      asked.on('response', (answer) => {
        let left = bytes;
        answer.on('error', end);
        answer.on('data', (chunk: Buffer) => {
          parser.feed(decoder.decode(chunk.subarray(0, left), { stream: true }));
          left -= chunk.length;
          if (left <= 0) asked.destroy();
        });
      });
      asked.end();
    });
  }

  get hasEnded(): boolean {
    return ends.has(this.events.at(-1)?.type ?? '');
  }

  /** What a client shows: all that was written since the last beginning. */
  get text(): string {
    const begun = this.events.findLastIndex(({ type }) => type === 'reset') + 1;
    return this.events
      .slice(begun)
      .map(({ type, data }) => (type === 'delta' ? (data.text ?? '') : ''))
      .join('');
  }

  /** What must not be between two neighbours: an event left out, one told twice, a new attempt that is not announced. */
  get breaks(): { gaps: string[]; repeats: string[]; silentRestarts: string[] } {
    const found = { gaps: [] as string[], repeats: [] as string[], silentRestarts: [] as string[] };
    for (const [index, event] of this.events.entries()) {
      const before = this.events[index - 1] ?? { epoch: event.epoch, seq: 0, id: 'the beginning' };
      const pair = `${event.id} after ${before.id}`;
      if (event.epoch > before.epoch) {
        if (event.type !== 'reset' && event.type !== 'error') found.silentRestarts.push(pair);
      } else if (event.epoch < before.epoch || event.seq <= before.seq) found.repeats.push(pair);
      else if (event.seq !== before.seq + 1) found.gaps.push(pair);
    }
    return found;
  }

  private take(id: string, type: string, data: string): void {
    const [epoch = NaN, seq = NaN] = id.split('-').slice(-2).map(Number);
    this.events.push({ id, epoch, seq, type, data: JSON.parse(data) as RunEvent['data'], at: Date.now() });
  }
}
