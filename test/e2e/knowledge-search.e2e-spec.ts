import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aChat, anOrg, answer, aUser, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';

interface PassageBody {
  chunkId: string;
  documentId: string;
  documentName: string;
  collectionId: string;
  version: number;
  page: number | null;
  titlePath: string[];
  text: string;
  score: number;
  relevant: boolean;
  highlights: [number, number][];
}
interface FoundBody {
  items: PassageBody[];
  mode: 'hybrid' | 'lexical';
  reason?: string;
  reasonCode?: string;
}
interface DocumentBody {
  id: string;
  state: string;
  servedVersion: number | null;
}

const path = '/knowledge/search';

async function aCollection(owner: Person, body: object = {}): Promise<string> {
  const { body: made } = await owner.client.post<{ id: string }>('/knowledge/collections', {
    name: 'Регламенты',
    ...body,
  });
  return made.id;
}

const until = (owner: Person, id: string, isSo: (document: DocumentBody) => boolean) =>
  eventually(
    'the document is read',
    async () => {
      const { body } = await owner.client.get<DocumentBody>(`/knowledge/documents/${id}`);
      if (body.state === 'failed') throw new Error(`the document failed: ${JSON.stringify(body)}`);
      return isSo(body) ? body : undefined;
    },
    60_000,
  );

/** Read and searchable. */
async function aText(owner: Person, collectionId: string, name: string, text: string): Promise<string> {
  const { body } = await owner.client.post<DocumentBody>(
    `/knowledge/collections/${collectionId}/documents/text`,
    { name, text },
  );
  await until(owner, body.id, ({ state }) => state === 'ready');
  return body.id;
}

async function search(
  person: Person,
  collectionIds: string[],
  query: string,
  more: object = {},
): Promise<FoundBody> {
  const { status, body } = await person.client.post<FoundBody>(path, { collectionIds, query, ...more });
  expect({ query, status }).toEqual({ query, status: 200 });
  return body;
}

const texts = ({ items }: FoundBody) => items.map(({ text }) => text);

describe('Search of knowledge', () => {
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let rules: string;
  let vacations: string;

  beforeAll(async () => {
    [owner, stranger] = await Promise.all([anOrg(), anOrg()]);
    member = await aUser(owner);
    rules = await aCollection(owner);
    vacations = await aText(
      owner,
      rules,
      'Отпуска.md',
      `# Отпуска\n\n## Ежегодный отпуск\n\nКаждому сотруднику положено двадцать восемь календарных дней в год.\n\n` +
        `## Перенос\n\nНеиспользованные дни переносят на следующий год по заявлению.\n`,
    );
    await aText(
      owner,
      rules,
      'Закупки',
      'Договоры с поставщиками хранятся у юриста пять лет. Счета оплачивает бухгалтерия.',
    );
    await aText(owner, rules, 'Office', 'Printers are replaced by the office manager within two days.');
  }, 120_000);

  it.each<[query: string, document: string]>([
    ['Сколько дней положено сотрудникам?', 'Отпуска.md'],
    ['ежегодного отпуска', 'Отпуска.md'],
    ['хранение договора с поставщиком', 'Закупки'],
    ['who replaces a printer', 'Office'],
    // Mistyped.
    ['паставщики', 'Закупки'],
    ['pritners', 'Office'],
  ])('finds the passage for %j', async (query, document) => {
    const [first] = (await search(owner, [rules], query)).items;
    expect(first?.documentName).toBe(document);
  });

  it('tells where a passage stands, and which of its words were asked for', async () => {
    const [first] = (await search(member, [rules], 'неиспользованных дней', { limit: 1 })).items;
    expect(first).toMatchObject({ documentId: vacations, collectionId: rules, version: 1 });
    expect(first?.titlePath.join(' ')).toContain('Отпуска');
    const words = first?.highlights.map(([from, to]) => first.text.slice(from, to)) ?? [];
    expect(words.join(' ')).toContain('Неиспользованные');
    expect(first?.score).toBeGreaterThan(0);
  });

  it('says by what it searched, and why not by meaning', async () => {
    const { mode, reason, reasonCode } = await search(owner, [rules], 'договор');
    expect({ mode, reason }).toEqual({ mode: 'lexical', reason: expect.stringMatching(/embedding|vector/) });
    expect(['no_model', 'no_extension']).toContain(reasonCode);
    const asked = await search(owner, [rules], 'договор', { mode: 'lexical' });
    expect(asked).toMatchObject({ mode: 'lexical', reasonCode: 'asked' });
  });

  it('holds to what stands in quotes, however alike the rest is', async () => {
    expect(texts(await search(owner, [rules], '"договорам с поставщиком"'))).toHaveLength(1);
    expect(texts(await search(owner, [rules], '"поставщики договоров"'))).toEqual([]);
  });

  it.each<[body: object, path: string]>([
    [{ query: '' }, 'query'],
    [{ query: ' \n' }, 'query'],
    [{ query: 'а'.repeat(2_001) }, 'query'],
    [{ query: 'a\u0000' }, 'query'],
    [{ query: 'да', limit: 0 }, 'limit'],
    [{ query: 'да', limit: 51 }, 'limit'],
    [{ query: 'да', collectionIds: [] }, 'collectionIds'],
    [{ query: 'да', collectionIds: ['x'] }, 'collectionIds.0'],
  ])('refuses %j', async (body, field) => {
    const refused = await owner.client.post<{ errors: { path: string }[] }>(path, {
      collectionIds: [rules],
      ...body,
    });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ path }) => path)).toContain(field);
  });

  it('answers the longest question', async () => {
    await search(owner, [rules], 'договор '.repeat(250).trim(), { limit: 50 });
    await search(owner, [rules], `"${'а '.repeat(900)}"`);
  });

  it('shows no collection to whom it is closed, as if there were none', async () => {
    const closed = await aCollection(owner, { visibility: 'users', userIds: [] });
    await aText(owner, closed, 'Тайное', 'Барсук живёт в норе.');
    expect(texts(await search(owner, [closed], 'барсуки'))).toHaveLength(1);
    for (const person of [member, stranger]) {
      const refused = await person.client.post(path, { collectionIds: [closed], query: 'барсук' });
      expect(refused.status).toBe(404);
    }
    const mixed = await member.client.post(path, { collectionIds: [rules, closed], query: 'договор' });
    expect(mixed.status).toBe(404);
    await owner.client.patch(`/knowledge/collections/${closed}`, {
      visibility: 'users',
      userIds: [member.id],
    });
    expect(texts(await search(member, [closed], 'барсуки'))).toHaveLength(1);
  });

  it('forgets a document at the moment it is deleted', async () => {
    const own = await aCollection(owner);
    const document = await aText(owner, own, 'Ставка', 'Ставка премии составляет десять процентов.');
    expect(texts(await search(owner, [own], 'ставка премий'))).toHaveLength(1);
    expect((await owner.client.delete(`/knowledge/documents/${document}`)).status).toBe(204);
    expect(texts(await search(owner, [own], 'ставка премий'))).toEqual([]);
  });
});

// PostgreSQL of a machine may lack the extension; the embedded database never does.
if (profile === 'embedded') describe('Search of knowledge by meaning', byMeaning);

function byMeaning(): void {
  let artel: Deployment;
  let owner: Person;
  let payments: string;

  beforeAll(async () => {
    artel = await aDeployment({ EMBEDDING_MODEL: 'hashing-256' });
    owner = await anOrg(artel.url);
    payments = await aCollection(owner);
    await aText(owner, payments, 'Деньги', 'Оплата производится по пятницам.');
    await aText(owner, payments, 'Лето', 'Отпуск предоставляется летом.');
    await aText(owner, payments, 'Мастер', 'Принтер чинит мастер.');
  }, 120_000);

  afterAll(() => artel.stop());

  it('finds what no word of the query stands in, by what is like it', async () => {
    const found = await eventually('the vectors are served', async () => {
      const answer = await search(owner, [payments], 'оплачивание');
      return answer.mode === 'hybrid' ? answer : undefined;
    });
    expect(found.items[0]?.documentName).toBe('Деньги');
    expect({ ...found, items: [] }).toEqual({ items: [], mode: 'hybrid' });
    expect(texts(await search(owner, [payments], '"оплачивание"'))).toEqual([]);
  });

  it('forgets what is deleted, and shows no closed collection', async () => {
    const closed = await aCollection(owner, { visibility: 'users' });
    const secret = await aText(owner, closed, 'Тайное', 'Оплаченное хранится в сейфе.');
    const member = await aUser(owner);
    expect((await member.client.post(path, { collectionIds: [closed], query: 'оплачивание' })).status).toBe(
      404,
    );
    expect(texts(await search(owner, [closed], 'оплачивание'))).toHaveLength(1);
    await owner.client.delete(`/knowledge/documents/${secret}`);
    expect(texts(await search(owner, [closed], 'оплачивание'))).toEqual([]);
  });

  it('tells what belongs to a question from what only comes next to it', async () => {
    const { items } = await search(owner, [payments], 'Когда производят оплату?');
    expect(items[0]).toMatchObject({ documentName: 'Деньги', relevant: true });
    const foreign = await search(owner, [payments], 'Зачем пингвины сбиваются в стаю при шторме?');
    expect(foreign.items.map(({ relevant }) => relevant)).toEqual([false, false, false]);
  });

  it('gives roles only what belongs to the question, and lists one that nothing belongs to', async () => {
    const { status } = await owner.client.post('/agents', {
      ...{ username: 'kassa', name: 'Касса', title: 'Касса', description: 'Платит', type: 'simple' },
      ...{ prompt: 'Ты кассир.', knowledge: [payments], prefetchTopK: 3 },
    });
    expect(status).toBe(201);
    const { id: chat } = await aChat(owner);
    const foreign = 'Зачем пингвины сбиваются в стаю при шторме?';
    for (const question of [foreign, 'Когда производят оплату?'])
      await answer(owner, chat, `@@kassa ${question} [[echo]]`);
    const { body } = await owner.client.get<{ items: { question: string }[] }>(
      `/knowledge/collections/${payments}/questions`,
    );
    expect(body.items.map(({ question }) => question)).toEqual([expect.stringContaining('пингвины')]);
  });

  it.each(['hang', '500'])('goes on by words when the model does not answer (%s)', async (fault) => {
    const began = performance.now();
    const { items, ...how } = await search(owner, [payments], `оплата [[embed-fault:${fault}]]`);
    expect(how).toEqual({
      mode: 'lexical',
      reason: expect.stringMatching(/model/),
      reasonCode: 'unavailable',
    });
    expect(items[0]?.documentName).toBe('Деньги');
    // Far less than the model itself may take.
    expect(performance.now() - began).toBeLessThan(8_000);
  });
}

describe('Search of knowledge with a reranker', () => {
  let artel: Deployment;
  let reranker: Server;
  let asked: { query: string; documents: string[]; top_n: number; model?: string }[] = [];
  let respond: (documents: string[]) => { status: number; body: string };

  const last = (documents: string[]) => ({
    status: 200,
    body: JSON.stringify({
      results: documents.map((_, index) => ({ index, relevance_score: index })).reverse(),
    }),
  });

  beforeAll(async () => {
    respond = last;
    reranker = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        const order = JSON.parse(body) as (typeof asked)[number];
        asked.push(order);
        const answer = respond(order.documents);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => reranker.listen(0, '127.0.0.1', resolve));
    const { port } = reranker.address() as AddressInfo;
    artel = await aDeployment({ RERANK_URL: `http://127.0.0.1:${port}/v1/rerank`, RERANK_MODEL: 'judge' });
  }, 120_000);

  afterAll(async () => {
    await artel.stop();
    reranker.close();
  });

  it('takes its order, and keeps its own when it fails', async () => {
    const owner = await anOrg(artel.url);
    const own = await aCollection(owner);
    for (const number of ['первый', 'второй', 'третий'])
      await aText(owner, own, number, `Договор ${number}.`);
    const { items } = await search(owner, [own], 'договор', { limit: 3 });
    const [order] = asked;
    expect(order).toMatchObject({ query: 'договор', model: 'judge', top_n: 3 });
    expect(items.map(({ text }) => text)).toEqual(
      [...(order?.documents ?? [])].reverse().map((text) => text.split('\n').at(-1)),
    );
    expect(items.map(({ score }) => score)).toEqual([2, 1, 0]);
    asked = [];
    respond = () => ({ status: 500, body: 'out of memory' });
    expect((await search(owner, [own], 'договор')).items).toHaveLength(3);
    expect((await search(owner, [own], 'договор')).items).toHaveLength(3);
    // It rests: who searches does not wait for it each time.
    expect(asked).toHaveLength(1);
  }, 120_000);
});
