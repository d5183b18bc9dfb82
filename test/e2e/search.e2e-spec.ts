import { randomUUID } from 'node:crypto';
import { aChat, anOrg, answer, aUser, post, type MessageBody, type Person } from '../support/builders.js';
import { aFile } from '../support/uploads.js';

interface FoundBody {
  message: MessageBody & { createdAt: string };
  chat: { id: string; kind: string; title: string };
  highlights: { text: string; hit: boolean }[][];
}
interface FoundPage {
  items: FoundBody[];
  nextCursor: string | null;
}

const query = (asked: Record<string, string>) => `/search?${new URLSearchParams(asked).toString()}`;

async function search(person: Person, asked: Record<string, string> | string): Promise<FoundPage> {
  const path = query(typeof asked === 'string' ? { q: asked } : asked);
  const { status, body } = await person.client.get<FoundPage>(path);
  expect({ path, status }).toEqual({ path, status: 200 });
  return body;
}

const textsOf = ({ items }: FoundPage) => items.map(({ message }) => message.content);
const found = async (person: Person, asked: Record<string, string> | string) =>
  textsOf(await search(person, asked));

describe('Search', () => {
  let owner: Person;
  let colleague: Person;
  let stranger: Person;
  let chatId: string;

  beforeAll(async () => {
    [owner, stranger] = await Promise.all([anOrg(), anOrg()]);
    colleague = await aUser(owner, { username: 'борис' });
    chatId = (await aChat(owner, [colleague])).id;
    for (const text of [
      'Подготовьте договоры с поставщиками',
      'Running contracts were signed',
      'Ещё одна ёлка во дворе',
      'Срок поставки по договору № 12-345/26 не указан',
      'Пишите на ivan.petrov@example.com, детали на https://wiki.example.com/page_7',
      'Кое-что про USB-C и отчёт_2026',
    ])
      await post(owner, chatId, text);
  });

  describe('by words', () => {
    it.each<[q: string, texts: string[]]>([
      ['договором', ['Срок поставки по', 'Подготовьте']],
      ['ДОГОВОРАМИ поставщика', ['Подготовьте']],
      ['contract', ['Running']],
      ['run signing', ['Running']],
      ['ещё', ['Ещё']],
      ['еще елки', ['Ещё']],
      ['ЁЛКАМИ', ['Ещё']],
      ['12-345/26', ['Срок поставки']],
      ['№ 12-345/26', ['Срок поставки']],
      ['345/26', ['Срок поставки']],
      ['345-26-12', []],
      ['ivan.petrov@example.com', ['Пишите']],
      ['example.com', ['Пишите']],
      ['petrov', ['Пишите']],
      ['wiki.example.com/page_7', ['Пишите']],
      ['https://wiki.example.com', ['Пишите']],
      ['кое-что', ['Кое-что']],
      ['usb-c', ['Кое-что']],
      ['отчет 2026', ['Кое-что']],
      ['не', ['Срок поставки']],
      ['поставк*', ['Срок поставки']],
      ['постав*', ['Срок поставки', 'Подготовьте']],
      ['квартальный', []],
    ])('%j', async (q, texts) => {
      const contents = await found(owner, q);
      expect(contents.map((text, i) => text.slice(0, texts[i]?.length))).toEqual(texts);
    });

    it('by phrases and without words', async () => {
      expect(await found(owner, '"срок поставки"')).toHaveLength(1);
      expect(await found(owner, '«сроками поставки»')).toHaveLength(1);
      expect(await found(owner, '"поставки срок"')).toEqual([]);
      expect(await found(owner, 'договор -поставщик')).toEqual([expect.stringContaining('Срок')]);
      expect(await found(owner, 'договор -"срок поставки"')).toEqual([
        expect.stringContaining('Подготовьте'),
      ]);
    });

    it('shows where, in segments, with the chat', async () => {
      const { items } = await search(owner, 'ЕЛКИ двор');
      expect(items).toEqual([
        {
          message: expect.objectContaining({ chatId, content: 'Ещё одна ёлка во дворе' }) as unknown,
          chat: { id: chatId, kind: 'group', title: 'Обсуждение' },
          highlights: [
            [
              { text: 'Ещё одна ', hit: false },
              { text: 'ёлка', hit: true },
              { text: ' во ', hit: false },
              { text: 'дворе', hit: true },
            ],
          ],
        },
      ]);
    });

    it('finds mentions by their names', async () => {
      const name = `mention${randomUUID().slice(0, 8)}`;
      const { message } = await post(owner, chatId, `Спросим @@${name}.`);
      expect((await search(owner, `@@${name}`)).items.map((item) => item.message.id)).toEqual([message.id]);
    });
  });

  describe('by filters', () => {
    let mark: string;
    let other: string;
    let verdicts: Record<string, string>;

    beforeAll(async () => {
      mark = `метка${randomUUID().slice(0, 8)}`;
      other = (await aChat(colleague, [owner])).id;
      await post(owner, chatId, `${mark} от владельца`);
      await post(colleague, other, `${mark} https://example.com/1`);
      const ask = () => answer(owner, chatId, `@@lawyer [[say:${mark} ответ]]`);
      verdicts = { unvalidated: (await ask()).id, approved: (await ask()).id };
      await owner.client.post(`/messages/${verdicts.approved}/validate`, { decision: 'approve' });
    });

    const idsOf = async (asked: Record<string, string>) =>
      (await search(owner, asked)).items.map(({ message }) => message.id);

    it('of author, role, chat and content', async () => {
      expect(await found(owner, { q: mark, author: 'Борис' })).toEqual([`${mark} https://example.com/1`]);
      expect(await found(owner, { q: `${mark} from:@борис` })).toEqual([`${mark} https://example.com/1`]);
      expect(await found(owner, { author: 'борис' })).toEqual([`${mark} https://example.com/1`]);
      expect(await found(owner, { q: mark, role: 'lawyer' })).toEqual([`${mark} ответ`, `${mark} ответ`]);
      expect(await found(owner, { q: 'role:lawyer', chatId: other })).toEqual([]);
      expect(await found(owner, { q: mark, chatId: other })).toEqual([`${mark} https://example.com/1`]);
      expect(await found(owner, { q: mark, has: 'link' })).toEqual([`${mark} https://example.com/1`]);
      expect(await found(owner, { q: `${mark} has:file` })).toEqual([]);
    });

    it('of state, as soon as it changes', async () => {
      expect(await idsOf({ is: 'unvalidated', q: mark })).toEqual([verdicts.unvalidated]);
      expect(await idsOf({ is: 'approved', q: mark })).toEqual([verdicts.approved]);
      const edit = { decision: 'edit', content: `${mark} исправлено` };
      await owner.client.post(`/messages/${verdicts.unvalidated}/validate`, edit);
      expect(await idsOf({ is: 'unvalidated', q: mark })).toEqual([]);
      expect(await idsOf({ is: 'edited', q: 'исправлено' })).toEqual([verdicts.unvalidated]);
    });

    it('of words and files, as soon as a message is edited or deleted', async () => {
      const file = await aFile(owner);
      const { message } = await post(owner, chatId, `${mark} смета`, { attachmentIds: [file.id] });
      expect(await idsOf({ q: mark, has: 'file' })).toEqual([message.id]);
      expect(await idsOf({ q: `${mark} сметы` })).toEqual([message.id]);
      await owner.client.patch(`/messages/${message.id}`, { content: `${mark} калькуляция` });
      expect(await idsOf({ q: `${mark} сметы` })).toEqual([]);
      expect(await idsOf({ q: `${mark} калькуляции` })).toEqual([message.id]);
      await owner.client.delete(`/messages/${message.id}`);
      expect(await idsOf({ q: `${mark} калькуляции` })).toEqual([]);
      expect(await idsOf({ q: mark, has: 'file' })).toEqual([]);
    });

    it('of time', async () => {
      const { items } = await search(owner, mark);
      const times = items.map(({ message }) => message.createdAt);
      expect(times).toEqual([...times].sort().reverse());
      const [newest, day] = [times[0] ?? '', (times[0] ?? '').slice(0, 10)];
      expect((await search(owner, { q: mark, from: newest })).items).toHaveLength(1);
      expect((await search(owner, { q: mark, to: newest })).items).toHaveLength(items.length - 1);
      expect((await search(owner, { q: mark, to: day })).items).toHaveLength(items.length);
      expect((await search(owner, { q: `${mark} before:${day}` })).items).toEqual([]);
      expect((await search(owner, { q: mark, from: '2999-01-01' })).items).toEqual([]);
    });

    it('wants words or a filter, and values that there are', async () => {
      for (const asked of [
        {},
        { limit: '5' },
        { q: '' },
        { is: 'good' },
        { has: 'money' },
        { from: 'today' },
      ])
        expect((await owner.client.get(query(asked as Record<string, string>))).status).toBe(400);
    });
  });

  describe('shows only what one may see', () => {
    it('nothing of other organizations and of chats one is not in, until one is', async () => {
      const secret = `секрет${randomUUID().slice(0, 8)}`;
      const { id } = await aChat(owner);
      const { message } = await post(owner, id, secret);
      expect(await found(owner, secret)).toEqual([secret]);
      for (const person of [colleague, stranger]) {
        expect(await found(person, secret)).toEqual([]);
        expect((await person.client.get(query({ q: secret, chatId: id }))).status).toBe(404);
      }
      await owner.client.put(`/chats/${id}/members/${colleague.id}`);
      expect((await search(colleague, secret)).items.map((item) => item.message.id)).toEqual([message.id]);
      await colleague.client.delete(`/chats/${id}/members/${colleague.id}`);
      expect(await found(colleague, secret)).toEqual([]);
      expect(await found(owner, secret)).toEqual([secret]);
    });

    it('what a chat tells of itself is no message', async () => {
      const { id } = await aChat(owner);
      const title = `название${randomUUID().slice(0, 8)}`;
      await owner.client.patch(`/chats/${id}`, { title });
      expect(await found(owner, { q: title })).toEqual([]);
      expect(await found(owner, { chatId: id })).toEqual([]);
    });
  });

  it('pages without gaps or repeats while messages are posted', async () => {
    const mark = `страница${randomUUID().slice(0, 8)}`;
    const { id } = await aChat(owner);
    const posted: string[] = [];
    for (let i = 0; i < 25; i++) posted.unshift((await post(owner, id, `${mark} ${i}`)).message.id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await search(owner, { q: mark, limit: '4', ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ message }) => message.id));
      await post(owner, id, `${mark} позже`);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(posted);
    expect((await owner.client.get(query({ q: mark, cursor: 'WyJhIl0' }))).status).toBe(400);
  });

  it('takes anything for a question', async () => {
    const refused = ['a'.repeat(10_240), 'a\0b'];
    for (const q of refused) expect((await owner.client.get(query({ q }))).status).toBe(400);
    const words = [
      `'&|!()`,
      '"',
      '"""',
      `не и в на the of`,
      '-',
      '--',
      '-"',
      ':*',
      '((договор',
      `\\' OR 1=1`,
      '№',
    ];
    const odd = ['<->', 'договор:*', '!!договор', '*', '%', '😀', `"a' | 'b"`, `'=org:'`, '=chat:0', 'is:'];
    for (const q of [...words, ...odd]) await search(owner, q);
    expect(await found(owner, '!!! ???')).toEqual([]);
    expect(await found(owner, `=has:link`)).toEqual([]);
  });
});
