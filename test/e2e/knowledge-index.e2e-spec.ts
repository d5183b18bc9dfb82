import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { CollectionAccess, type Reader } from '../../src/knowledge/collections/collection-access.js';
import { FoundChunks } from '../../src/knowledge/search/found-chunks.js';
import { KnowledgeSearch } from '../../src/knowledge/search/knowledge-search.js';
import { LexicalIndex } from '../../src/knowledge/search/lexical-index.js';
import type { MeaningIndex } from '../../src/knowledge/search/meaning-index.js';
import type { Reranker } from '../../src/knowledge/search/reranker.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../../src/platform/database/data-source.js';
import { inOrganization, newId, Transactions } from '../../src/platform/database/index.js';
import { profile } from '../support/profile.js';
import { createDatabase } from '../support/services.js';

interface Written {
  text: string;
  titlePath?: string[];
}

/** Words alone: what is compared by its meaning is tested through the API. */
const noMeaning = {
  find: () => Promise.resolve({ reason: 'none', reasonCode: 'no_model' }),
} as unknown as MeaningIndex;
const noReranker = { rank: () => Promise.resolve(undefined) } as unknown as Reranker;

/** Over the rows themselves, as an ingestion leaves them. */
describe('The index of passages', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-knowledge-'));
  const [orgId, otherOrg] = [newId(), newId()];
  let database: DataSource;
  let search: KnowledgeSearch;
  let collection: string;

  const ask = <Row>(statement: string, values: unknown[] = [], org = orgId) =>
    inOrganization(org, () => database.query<Row[]>(statement, values));

  async function aCollection(visibility = 'everyone', org = orgId): Promise<string> {
    const id = newId();
    await ask(
      `INSERT INTO collections (id, org_id, name, visibility, created_by)
       SELECT $1, $2, 'C', $3, id FROM users WHERE org_id = $2`,
      [id, org, visibility],
      org,
    );
    return id;
  }

  /** Whose reading is named like it. */
  async function aDocument(collectionId: string, org = orgId): Promise<string> {
    const id = newId();
    await ask(
      `INSERT INTO documents (id, org_id, collection_id, name, mime, size, source, state, served_reading)
       VALUES ($1, $2, $3, 'Регламент.docx', 'text/plain', 1, 'file', 'ready', $1)`,
      [id, org, collectionId],
      org,
    );
    await aReading(id, id, org);
    return id;
  }

  async function aReading(documentId: string, id = newId(), org = orgId): Promise<string> {
    await ask(
      `INSERT INTO readings (id, org_id, document_id) VALUES ($1, $2, $3)`,
      [id, org, documentId],
      org,
    );
    return id;
  }

  async function write(
    documentId: string,
    passages: (string | Written)[],
    { reading = documentId, org = orgId } = {},
  ): Promise<void> {
    const rows = passages.map((passage, position) => ({
      titlePath: [],
      ...(typeof passage === 'string' ? { text: passage } : passage),
      id: newId(),
      position,
    }));
    await ask(
      `INSERT INTO chunks (id, org_id, document_id, reading_id, collection_id, version, position, title_path, kind, text, tokens)
       SELECT given.id, d.org_id, d.id, $3, d.collection_id, 1, position, "titlePath", 'text', text, length(text) / 4
       FROM documents d, jsonb_to_recordset($4) given(id uuid, position integer, "titlePath" text[], text text)
       WHERE d.org_id = $1 AND d.id = $2`,
      [org, documentId, reading, JSON.stringify(rows)],
      org,
    );
  }

  const admin: Reader = { orgId, userId: newId(), role: 'admin' };
  const find = (query: string, collectionIds = [collection], reader = admin, limit = 10) =>
    inOrganization(reader.orgId, () => search.search(reader, { collectionIds, query, limit }));
  const texts = async (...asked: Parameters<typeof find>) =>
    (await find(...asked)).items.map(({ text }) => text);
  const counted = (collectionId: string) =>
    ask<{ word: string; chunks: number }>(
      `SELECT word, chunks FROM collection_words WHERE org_id = $1 AND collection_id = $2 ORDER BY word`,
      [orgId, collectionId],
    );

  beforeAll(async () => {
    const databaseUrl =
      profile === 'scaled' ? await createDatabase(process.env.TEST_POSTGRES_URL ?? '') : undefined;
    const environment = {
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
    };
    const config = loadConfig(environment, { envFile: '/nonexistent', argv: [] });
    database = await openDataSource(config, dataSourceOptions(config));
    for (const org of [orgId, otherOrg]) {
      await ask(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [org], org);
      await ask(
        `INSERT INTO users (id, org_id, username, name, email, password_hash, role)
         VALUES ($1, $2::uuid, 'a', 'A', 'a@' || $2::uuid, 'x', 'owner')`,
        [newId(), org],
        org,
      );
    }
    search = new KnowledgeSearch(
      database,
      new Transactions(database),
      new CollectionAccess(database),
      new LexicalIndex(),
      noMeaning,
      new FoundChunks(),
      noReranker,
    );
    collection = await aCollection();
    await write(await aDocument(collection), [
      { text: 'Сотруднику положено 28 календарных дней отдыха в год.', titlePath: ['Отпуска', 'Ежегодный'] },
      'Командировочные расходы возмещаются по чекам, кроме отпускных.',
      'Договоры с поставщиками хранятся у юриста пять лет.',
      'Contracts are signed by the director, never by a manager.',
      'Сотрудник принтера не трогает: принтер сломан, и ещё раз сломан.',
      'Срок оплаты по договору поставки составляет тридцать дней.',
    ]);
  });

  afterAll(async () => {
    await database.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each<[query: string, first: string]>([
    ['Сколько дней отпуска положено сотрудникам?', 'Сотруднику положено'],
    ['кто подписывает контракты: who signs a contract', 'Contracts'],
    ['где лежат договора с поставщиком', 'Договоры с'],
    ['СРОКИ ОПЛАТЫ', 'Срок оплаты'],
    ['сломанные принтеры', 'Сотрудник принтера'],
    ['возмещение командировочного расхода', 'Командировочные'],
    // Mistyped.
    ['камандировочные', 'Командировочные'],
    ['пренитер', 'Сотрудник принтера'],
    ['директро directro', 'Contracts'],
    ['постовщики', 'Договоры с'],
  ])('finds %j', async (query, first) => {
    const [text] = await texts(query);
    expect(text?.startsWith(first)).toBe(true);
  });

  it('weighs headings higher, and what is shorter, and what is rarer', async () => {
    const own = await aCollection();
    const filler = 'Прочие условия этого раздела согласуются отдельно. '.repeat(20);
    await write(await aDocument(own), [
      `${filler} Премия упомянута здесь. ${filler}`,
      'Начало',
      { text: filler, titlePath: ['Премия'] },
      'Премия выплачивается раз в год.',
      ...Array.from({ length: 30 }, (_, i) => `Условия раздела ${i + 1}`),
    ]);
    const [first, second, third] = await texts('премия', [own]);
    expect([first, second].map((text) => text?.slice(0, 6)).sort()).toEqual(['Премия', 'Прочие']);
    expect(third).toContain('упомянута');
    expect(
      (await texts('условия премии', [own])).slice(0, 3).every((text) => /прем|Прочие/i.test(text)),
    ).toBe(true);
  });

  it('holds to what stands in quotes', async () => {
    expect(await texts('"срок оплаты" дней')).toEqual([
      'Срок оплаты по договору поставки составляет тридцать дней.',
    ]);
    expect(await texts('«договорами поставки»')).toHaveLength(1);
    expect(await texts('"оплаты срок"')).toEqual([]);
    expect(await texts('"никто не писал этого"')).toEqual([]);
  });

  it('shows where the words stand, in any inflection', async () => {
    const { items } = await find('договоры поставщика');
    const [item] = items;
    expect(item?.highlights.map(([from, to]) => item.text.slice(from, to))).toEqual([
      'Договоры',
      'поставщиками',
    ]);
  });

  it.each(['', '?!', '😀', 'зюйдвестка', "'; --", '&|!():*', '\\', "о'нил \\ <-> 'a' & b"])(
    'answers %j',
    async (query) => expect((await find(query)).items.length).toBeLessThanOrEqual(6),
  );

  it('finds no passage of a reading that is not served, nor of one that was', async () => {
    const own = await aCollection();
    const document = await aDocument(own);
    await write(document, ['Старая ставка десять процентов.']);
    const reading = await aReading(document);
    await write(document, ['Новая ставка двенадцать процентов.'], { reading });
    expect(await texts('ставка', [own])).toEqual(['Старая ставка десять процентов.']);
    const serve = (served: string | null) =>
      ask(`UPDATE documents SET served_reading = $3 WHERE org_id = $1 AND id = $2`, [
        orgId,
        document,
        served,
      ]);
    await serve(reading);
    expect(await texts('ставка', [own])).toEqual(['Новая ставка двенадцать процентов.']);
    await serve(null);
    expect(await texts('ставка', [own])).toEqual([]);
  });

  it('knows how many passages have a word, whatever is added and deleted', async () => {
    const own = await aCollection();
    const [first, second] = [await aDocument(own), await aDocument(own)];
    await write(first, ['Кошки и собаки', { text: 'кошка', titlePath: ['Кошки'] }]);
    const before = await counted(own);
    expect(before).toEqual([
      { word: '', chunks: 2 },
      { word: 'и', chunks: 1 },
      { word: 'кошк', chunks: 2 },
      { word: 'собак', chunks: 1 },
    ]);
    await write(second, ['Собака', 'Рыба', 'Рыбы']);
    const reading = await aReading(second);
    await write(second, ['Собака'], { reading });
    expect(await counted(own)).toContainEqual({ word: 'собак', chunks: 3 });
    await ask(`DELETE FROM chunks WHERE org_id = $1 AND reading_id = $2`, [orgId, second]);
    expect(await counted(own)).toContainEqual({ word: 'собак', chunks: 2 });
    await ask(`DELETE FROM readings WHERE org_id = $1 AND id = $2`, [orgId, reading]);
    expect(await counted(own)).toEqual(before);
    await ask(`DELETE FROM readings WHERE org_id = $1 AND id = $2`, [orgId, first]);
    expect(await counted(own)).toEqual([]);
    expect(
      await ask(`SELECT FROM chunk_index WHERE org_id = $1 AND collection_id = $2`, [orgId, own]),
    ).toEqual([]);
  });

  it('forgets a document with its deletion, and words that only it had', async () => {
    const own = await aCollection();
    const document = await aDocument(own);
    await write(document, ['Барсук живёт в норе.']);
    expect(await texts('барсуки', [own])).toHaveLength(1);
    await ask(`DELETE FROM documents WHERE org_id = $1 AND id = $2`, [orgId, document]);
    expect(await texts('барсуки', [own])).toEqual([]);
    expect(await texts('борсук', [own])).toEqual([]);
    await ask(`DELETE FROM readings WHERE org_id = $1 AND id = $2`, [orgId, document]);
    expect(await counted(own)).toEqual([]);
  });

  it('keeps collections and organizations apart', async () => {
    const hidden = await aCollection('users');
    await write(await aDocument(hidden), ['Тайный барсук']);
    const foreign = await aCollection('everyone', otherOrg);
    await write(await aDocument(foreign, otherOrg), ['Чужой барсук'], { org: otherOrg });
    const all = [collection, hidden, foreign];
    const member: Reader = { orgId, userId: newId(), role: 'member' };
    const program: Reader = { orgId, userId: null, role: null };
    const stranger: Reader = { orgId: otherOrg, userId: newId(), role: 'owner' };
    expect(await texts('барсук', all)).toEqual(['Тайный барсук']);
    expect(await texts('барсук', all, member)).toEqual([]);
    expect(await texts('барсук', all, program)).toEqual(['Тайный барсук']);
    expect(await texts('барсук', all, stranger)).toEqual(['Чужой барсук']);
    expect(await texts('барсук', [collection])).toEqual([]);
    await expect(
      inOrganization(orgId, () =>
        search.searchNamed(member, { collectionIds: all, query: 'барсук', limit: 3 }),
      ),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes a passage of anything', async () => {
    const own = await aCollection();
    await write(await aDocument(own), [
      'a'.repeat(5_000),
      '́'.repeat(20_000),
      '   ',
      Array.from({ length: 6_000 }, (_, i) => `слово${i}`).join(' '),
      '😀'.repeat(1_000),
    ]);
    expect(await texts('слово5999', [own])).toHaveLength(1);
  });
});
