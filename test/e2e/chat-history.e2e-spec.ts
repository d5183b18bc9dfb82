import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';

interface History {
  items: MessageBody[];
  nextCursor: string | null;
  prevCursor: string | null;
}
interface Problem {
  status: number;
  code: string;
}

let owner: Person;
let colleague: Person;

beforeAll(async () => {
  owner = await anOrg();
  colleague = await aUser(owner);
});

describe('The history of a chat', () => {
  let chat: ChatBody;
  const ids: string[] = [];

  beforeAll(async () => {
    chat = await aChat(owner);
    for (let number = 0; number < 9; number++)
      ids.push((await post(owner, chat.id, String(number))).message.id);
  });

  const page = async (query: object) => {
    const params = new URLSearchParams(query as Record<string, string>).toString();
    const { body } = await owner.client.get<History>(`/chats/${chat.id}/messages?${params}`);
    return { ...body, texts: body.items.map(({ content }) => content).join('') };
  };

  it('opens at a message, with what was said before and after it', async () => {
    const { texts, nextCursor, prevCursor } = await page({ around: ids[4], limit: 4 });
    expect(texts).toBe('6543');
    const [older, newer] = [
      await page({ cursor: nextCursor, limit: 4 }),
      await page({ cursor: prevCursor, limit: 4 }),
    ];
    expect([older.texts, older.nextCursor]).toEqual(['210', null]);
    expect([newer.texts, newer.prevCursor]).toEqual(['87', null]);
  });

  it('is walked through from a message to both ends, one by one', async () => {
    const start = await page({ around: ids[4], limit: 1 });
    let [before, after] = ['', ''];
    for (let next = start.nextCursor; next;) {
      const older = await page({ cursor: next, limit: 1 });
      before += older.texts;
      next = older.nextCursor;
    }
    for (let next = start.prevCursor; next;) {
      const newer = await page({ cursor: next, limit: 1 });
      after += newer.texts;
      next = newer.prevCursor;
    }
    expect([start.texts, before, after]).toEqual(['4', '3210', '5678']);
  });

  it('opens at its ends', async () => {
    expect(await page({ around: ids[8], limit: 4 })).toMatchObject({ texts: '87', prevCursor: null });
    expect(await page({ around: ids[0], limit: 4 })).toMatchObject({ texts: '210', nextCursor: null });
    expect(await page({ around: ids[4], limit: 200 })).toMatchObject({
      texts: '876543210',
      nextCursor: null,
      prevCursor: null,
    });
    expect(await page({ limit: 2 })).toMatchObject({ texts: '87', prevCursor: null });
  });

  it('opens where one left off', async () => {
    const left = await aChat(owner, [colleague]);
    const [, second] = [await post(owner, left.id, '0'), await post(owner, left.id, '1')];
    for (const content of ['2', '3', '4']) await post(owner, left.id, content);
    await colleague.client.post(`/chats/${left.id}/read`, { messageId: second.message.id });
    const { body } = await colleague.client.get<History>(`/chats/${left.id}/messages?around=unread&limit=4`);
    expect(body.items.map(({ content }) => content)).toEqual(['3', '2', '1', '0']);
    expect(body.prevCursor).not.toBeNull();
    const { body: read } = await owner.client.get<History>(
      `/chats/${left.id}/messages?around=unread&limit=4`,
    );
    expect([read.items.length, read.prevCursor]).toEqual([2, null]);
  });

  it('opens at no message of another chat', async () => {
    const other = await aChat(owner);
    for (const around of [ids[4], randomUUID()]) {
      const refused = await owner.client.get<Problem>(`/chats/${other.id}/messages?around=${around}`);
      expect(refused.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    const { nextCursor } = await page({ limit: 2 });
    const both = `/chats/${chat.id}/messages?around=${ids[4]}&cursor=${nextCursor}`;
    expect((await owner.client.get<Problem>(both)).body).toMatchObject({ status: 400 });
  });
});

describe('A chat as a file', () => {
  let chat: ChatBody;
  let given: MessageBody;

  beforeAll(async () => {
    chat = await aChat(owner, [colleague]);
    await post(colleague, chat.id, 'Первая');
    given = await answer(owner, chat.id, '@@lawyer [[say:Можно подписывать]]');
    const { message } = await post(owner, chat.id, 'лишнее');
    await owner.client.delete(`/messages/${message.id}`);
  });

  const taken = (person: Person, query = '') => person.client.get<string>(`/chats/${chat.id}/export${query}`);

  it('is Markdown that says of each answer whether somebody checked it', async () => {
    const before = await taken(colleague);
    expect(before.status).toBe(200);
    expect(before.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(before.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="chat-${chat.id}-\\d{4}-\\d\\d-\\d\\d\\.md"$`),
    );
    const [question, answered, deleted] = ['Первая', 'Можно подписывать', 'Сообщение удалено'].map((text) =>
      before.body.lastIndexOf(text),
    ) as [number, number, number];
    expect([question > 0, answered > question, deleted > answered]).toEqual([true, true, true]);
    expect(before.body).toContain('Не проверено человеком**\n\n> Можно подписывать\n');
    expect(before.body).not.toContain('лишнее');
    await owner.client.post(`/messages/${given.id}/validate`, { decision: 'approve' });
    const { body } = await taken(colleague);
    expect(body).not.toContain('Не проверено');
    expect(body).toContain('Подтверждено');
  });

  it('is a message per line, as the API shows it, oldest first', async () => {
    const { body, headers } = await taken(owner, '?format=json');
    expect(headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    const lines = body.trimEnd().split('\n');
    const listed = await colleague.client.get<History>(`/chats/${chat.id}/messages?limit=200`);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(listed.body.items.reverse());
  });

  it('is whole, however long the chat is', async () => {
    const long = await aChat(owner);
    await Promise.all(Array.from({ length: 60 }, (_, index) => post(owner, long.id, `№ ${index}`)));
    const { body } = await owner.client.get<string>(`/chats/${long.id}/export?format=json`);
    const seqs = body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as MessageBody).seq);
    expect(seqs).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('is taken by members alone, and the audit log says by whom', async () => {
    for (const stranger of [await aUser(owner, { role: 'admin' }), await anOrg()])
      expect(await taken(stranger)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await taken(owner, '?format=pdf')).status).toBe(400);
    const taker = await aUser(owner);
    await owner.client.put(`/chats/${chat.id}/members/${taker.id}`);
    await taken(taker, '?format=json');
    const { body } = await owner.client.get<{ items: { object: object; details: object }[] }>(
      `/audit?action=chat.exported&actor=${taker.id}`,
    );
    expect(body.items).toMatchObject([{ object: { id: chat.id }, details: { format: 'json' } }]);
  });
});

describe('An export', () => {
  const open = ({ client, accessToken }: Person, chatId: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${accessToken}` };
      const path = `${client.url}/api/v1/chats/${chatId}/export?format=json`;
      get(path, { agent: false, headers }, resolve).once('error', reject);
    });
  const linesOf = async (file: IncomingMessage): Promise<number> => {
    let lines = 0;
    for await (const chunk of file as AsyncIterable<Buffer>)
      for (const byte of chunk) if (byte === 10) lines++;
    return lines;
  };

  it('breaks off for who is no longer in the chat', async () => {
    const { id } = await aChat(owner, [colleague]);
    const long = 'я'.repeat(100_000);
    for (let round = 0; round < 12; round++)
      await Promise.all(Array.from({ length: 10 }, () => post(owner, id, long)));
    // More than the network holds: what nobody reads is not made.
    const [theirs, mine] = [await open(colleague, id), await open(owner, id)];
    expect((await owner.client.delete(`/chats/${id}/members/${colleague.id}`)).status).toBe(204);
    await expect(linesOf(theirs)).rejects.toThrow('aborted');
    expect(await linesOf(mine)).toBe(120);
  });
});
