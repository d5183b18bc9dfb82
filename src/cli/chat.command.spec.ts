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
  constructor(
    private readonly events: [type: string, data: object][],
    private readonly citations: object[] = [],
  ) {
    super('http://artel.test');
  }

  override get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    const message = { id: 'm', chatId: 'c', content: '', validation: null, citations: this.citations };
    return Promise.resolve(shape.parse(path === '/messages/m' ? message : lawyer));
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
async function shown(isTTY: boolean, api = new ScriptedApi(events), more: object = {}) {
  let [all, out] = ['', ''];
  const screen = {
    out: { isTTY, write: (text: string) => [(all += text), (out += text)] },
    err: { write: (text: string) => (all += text) },
    live: true,
  };
  await chat(api, { role: 'lawyer', question: 'Можно?', chat: 'c', ...more }, screen);
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

  describe('shows under an answer what it rests on', () => {
    const cited = (n: number, more: object) => ({
      ...{ n, documentName: '', page: null, gone: false, hidden: false },
      ...more,
    });
    const told: [string, object][] = [
      ['delta', { text: 'да [1]' }],
      // What all members of the chat may hear of it.
      ['done', { messageId: 'm', content: 'да [1]', citations: [cited(1, { hidden: true })] }],
    ];
    const mine = [
      cited(1, { documentName: 'Договор\x1b[31m', page: 3 }),
      cited(2, { documentName: 'Памятка' }),
      cited(3, { gone: true }),
      cited(4, { hidden: true }),
    ];

    it('as this person may see it, and beside what goes elsewhere', async () => {
      const { all, out } = await shown(false, new ScriptedApi(told, mine));
      expect(out).toBe('да [1]\n');
      const lines = all.split('\n').map((line) => line.split('\r\x1b[K').at(-1));
      expect(lines.slice(-7, -3)).toEqual([
        '[1] Договор[31m, page 3',
        '[2] Памятка',
        '[3] a document that was deleted',
        '[4] a document that you may not read',
      ]);
    });

    it('for machines as well', async () => {
      const { out } = await shown(false, new ScriptedApi(told, mine), { json: true });
      expect(JSON.parse(out)).toMatchObject({ content: 'да [1]', citations: mine });
    });
  });

  it('adds no line break of its own to an answer that goes elsewhere', async () => {
    expect((await shown(false)).out).toBe('начало конец\n');
  });
});
