import type { z } from 'zod';
import { ApiClient } from './api-client.js';
import { chat } from './chat.command.js';

const lawyer = {
  id: 'a',
  username: 'lawyer',
  name: 'Юрист',
  title: '',
  description: '',
  type: 'simple',
  model: null,
  origin: 'file',
  version: 1,
};

/** An Artel in which the lawyer answers with these events. */
class ScriptedApi extends ApiClient {
  constructor(private readonly events: [type: string, data: object][]) {
    super('http://artel.test');
  }

  override get<T>(_path: string, shape: z.ZodType<T>): Promise<T> {
    return Promise.resolve(shape.parse(lawyer));
  }

  override post<T>(path: string, _body: object, shape: z.ZodType<T>): Promise<T> {
    if (!path.endsWith('/messages')) throw new Error(`POST ${path} is not expected`);
    return Promise.resolve(
      shape.parse({ message: { id: 'q' }, runs: [{ id: 'r', agentUsername: 'lawyer' }] }),
    );
  }

  override async *stream(): AsyncGenerator<Uint8Array> {
    for (const [i, [type, data]] of this.events.entries()) {
      await Promise.resolve();
      yield new TextEncoder().encode(`id: r-1-${i}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }
}

const events: [string, object][] = [
  ['status', { state: 'running' }],
  ['delta', { text: 'начало' }],
  ['status', { state: 'running', step: 'tool:calendar_query' }],
  ['delta', { text: ' конец' }],
  ['done', { messageId: 'm', content: 'начало конец' }],
];

/** What one terminal shows of both streams, or each of two its own. */
async function shown(isTTY: boolean) {
  let [all, out] = ['', ''];
  const api = new ScriptedApi(events);
  const screen = {
    out: { isTTY, write: (text: string) => [(all += text), (out += text)] },
    err: { write: (text: string) => (all += text) },
    live: true,
  };
  await chat(api, { role: 'lawyer', question: 'Можно?', chat: 'c' }, screen);
  return { all, out };
}

describe('chat', () => {
  it('never lets the spinner wipe out a line of the answer', async () => {
    const lines = (await shown(true)).all.split('\n');
    const seen = lines.map((line) => line.split('\r\x1b[K').at(-1));
    expect(seen).toEqual([
      'начало',
      ' конец',
      'Unvalidated answer m',
      'Approve it with: npm run -s cli -- validate m approve',
      '',
    ]);
  });

  it('adds no line break of its own to an answer that goes elsewhere', async () => {
    expect((await shown(false)).out).toBe('начало конец\n');
  });
});
