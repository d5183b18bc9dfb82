import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { DataSource } from 'typeorm';
import { ChunkEmbedder } from '../../../src/knowledge/vectors/chunk-embedder.js';
import { ChunkVectors } from '../../../src/knowledge/vectors/chunk-vectors.js';
import { EmbeddingSpace } from '../../../src/knowledge/vectors/embedding-space.entity.js';
import { EmbeddingSpaces } from '../../../src/knowledge/vectors/embedding-spaces.js';
import { KnowledgeStatus } from '../../../src/knowledge/vectors/knowledge-status.js';
import { SpaceBuilder } from '../../../src/knowledge/vectors/space-builder.js';
import { SpaceChoice } from '../../../src/knowledge/vectors/space-choice.js';
import { VectorBacklog } from '../../../src/knowledge/vectors/vector-backlog.js';
import { VectorHealth } from '../../../src/knowledge/vectors/vector-health.js';
import { VectorIndex } from '../../../src/knowledge/vectors/vector-index.js';
import { EmbeddingRegistry } from '../../../src/llm/index.js';
import { ModelRegistry } from '../../../src/llm/model-registry.js';
import { loadConfig } from '../../../src/platform/config/index.js';
import { Extensions, inOrganization, newId, Transactions } from '../../../src/platform/database/index.js';
import { dataSourceOptions, openDataSource } from '../../../src/platform/database/data-source.js';
import { HealthChecks } from '../../../src/platform/health/index.js';
import { InProcessLiveBus } from '../../../src/platform/live/in-process.live-bus.js';
import { Metrics } from '../../../src/platform/metrics/index.js';
import { InProcessQueue } from '../../../src/platform/queue/in-process.queue.js';
import { asOwner } from '../../../src/platform/database/scope.js';
import { BudgetMoves } from '../../../src/usage/budgets/budget-moves.js';
import { KnownBudgets } from '../../../src/usage/budgets/known-budgets.js';
import { Budgets, EmbeddingUsage, UsageLedger } from '../../../src/usage/index.js';
import { eventually } from '../../support/profile.js';
import { ScriptedModel } from '../../support/scripted-model.js';

/** What a process of Artel has of vectors. */
interface Part {
  embeddings: EmbeddingRegistry;
  spaces: EmbeddingSpaces;
  index: VectorIndex;
  status: KnowledgeStatus;
  health: VectorHealth;
  metrics: Metrics;
  stop(): Promise<void>;
}

const patience = 90_000;
const modelOptions = { models: ['llama3', 'bge-m3', 'nomic-embed-text', 'hashing-64', 'hashing-96'] };
/** Settings of a process among several, which meet in this database all the same. */
const scaled = { DATABASE_URL: 'postgres://127.0.0.1:9/none', REDIS_URL: 'redis://127.0.0.1:9' };

it('An embedded database that was made without extensions has them from the next boot on', async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'artel-plain-'));
  await (await PGlite.create(join(DATA_DIR, 'pglite'))).close();
  const config = loadConfig({ DATA_DIR }, { envFile: '/nonexistent', argv: [] });
  const dataSource = await openDataSource(config, dataSourceOptions(config));
  const extensions = await Extensions.of(dataSource);
  await dataSource.destroy();
  rmSync(DATA_DIR, { recursive: true, force: true });
  expect([extensions.whyNot('vector'), extensions.whyNot('pg_trgm')]).toEqual([undefined, undefined]);
});

describe('Vectors of passages', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-vectors-'));
  const settings = { DATA_DIR: dataDir, JWT_SECRET: 'x'.repeat(32) };
  let dataSource: DataSource;
  let model: ScriptedModel;
  let parts: Part[] = [];
  const live = new InProcessLiveBus();

  const configOf = (more: Record<string, string> = {}) =>
    loadConfig({ ...settings, OLLAMA_BASE_URL: model.url, ...more }, { envFile: '/nonexistent', argv: [] });

  beforeAll(async () => {
    model = await ScriptedModel.start(modelOptions);
    const config = configOf();
    dataSource = await openDataSource(config, { ...dataSourceOptions(config), entities: [EmbeddingSpace] });
  });
  beforeEach(() => model.clear());
  afterEach(async () => {
    await Promise.all(parts.map((part) => part.stop()));
    parts = [];
    // Each begins with a database in which nothing was ever embedded.
    await asOwner(() => dataSource.query('DROP TABLE IF EXISTS chunk_vectors'));
    await asOwner(() => dataSource.query('DELETE FROM embedding_spaces'));
    await asOwner(() => dataSource.query('DELETE FROM documents'));
  });
  afterAll(async () => {
    await dataSource.destroy();
    await model.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(more: Record<string, string> = {}): Promise<Part> {
    const config = configOf(more);
    const models = new ModelRegistry(config);
    await models.onModuleInit();
    const embeddings = new EmbeddingRegistry(config, models);
    await embeddings.choose();
    const extensions = await Extensions.of(dataSource);
    const transactions = new Transactions(dataSource);
    const spaces = new EmbeddingSpaces(config, dataSource, transactions, extensions);
    const vectors = new ChunkVectors(dataSource, transactions);
    const budgets = new Budgets(config, new KnownBudgets(dataSource, live), new BudgetMoves(dataSource));
    const usage = new EmbeddingUsage(new UsageLedger(dataSource), models, budgets);
    const embedder = new ChunkEmbedder(embeddings, vectors, usage);
    const choice = new SpaceChoice(config, embeddings, spaces, live);
    choice.onModuleInit();
    const index = new VectorIndex(config, embeddings, spaces, choice, vectors, embedder, usage);
    const backlog = new VectorBacklog(dataSource);
    const builder = new SpaceBuilder(config, spaces, choice, index, backlog, vectors, embedder);
    const status = new KnowledgeStatus(embeddings, spaces, index, backlog);
    const metrics = new Metrics();
    const checks = new HealthChecks(config, dataSource, new InProcessQueue(), live);
    const health = new VectorHealth(checks, metrics, embeddings, spaces, choice, index, backlog);
    await builder.onApplicationBootstrap();
    const stop = async () => {
      await builder.beforeApplicationShutdown();
      await Promise.all([embeddings.onApplicationShutdown(), models.onApplicationShutdown()]);
    };
    const part = { embeddings, spaces, index, status, health, metrics, stop };
    parts.push(part);
    return part;
  }

  const query = <Row>(sql: string, values: unknown[] = []) => dataSource.query<Row[]>(sql, values);

  async function aCollection(orgId = newId()): Promise<{ orgId: string; collectionId: string }> {
    const [userId, collectionId] = [newId(), newId()];
    await inOrganization(orgId, async () => {
      await query(`INSERT INTO organizations (id, name) VALUES ($1, 'A') ON CONFLICT DO NOTHING`, [orgId]);
      await query(
        `INSERT INTO users (id, org_id, username, name, email, password_hash, role)
         VALUES ($1, $2, $3, 'A', $4, 'x', 'owner')`,
        [userId, orgId, userId.slice(-12), `${userId}@example.com`],
      );
      await query(`INSERT INTO collections (id, org_id, name, created_by) VALUES ($1, $2, 'C', $3)`, [
        collectionId,
        orgId,
        userId,
      ]);
    });
    return { orgId, collectionId };
  }

  /** A document whose reading is served, unless told otherwise; its chunks' ids are in their order. */
  async function aDocument(
    { orgId, collectionId }: { orgId: string; collectionId: string },
    texts: string[],
    { isServed } = { isServed: true },
  ): Promise<{ documentId: string; readingId: string; ids: string[] }> {
    const [documentId, readingId] = [newId(), newId()];
    const ids = texts.map(() => newId());
    await inOrganization(orgId, async () => {
      await query(
        `INSERT INTO documents (id, org_id, collection_id, name, mime, size, source, state, served_reading)
         VALUES ($1, $2, $3, 'D', 'text/plain', 1, 'text', 'ready', $4)`,
        [documentId, orgId, collectionId, isServed ? readingId : null],
      );
      await query('INSERT INTO readings (id, org_id, document_id) VALUES ($1, $2, $3)', [
        readingId,
        orgId,
        documentId,
      ]);
      await query(
        `INSERT INTO chunks (id, org_id, document_id, reading_id, collection_id, version, position, kind, text, tokens)
         SELECT id, $1, $2, $6, $3, 1, n, 'text', text, 1 FROM unnest($4::uuid[], $5::text[]) WITH ORDINALITY t (id, text, n)`,
        [orgId, documentId, collectionId, ids, texts, readingId],
      );
    });
    return { documentId, readingId, ids };
  }

  const find = async (
    part: Part,
    { orgId, collectionId }: { orgId: string; collectionId: string },
    text: string,
  ) =>
    inOrganization(orgId, () =>
      part.index.nearest({ orgId, collectionIds: [collectionId], query: text, limit: 3 }),
    );
  const ready = (part: Part) =>
    eventually('vectors are searched', async () => (await part.index.state()).state === 'ready', patience);
  const spaces = () =>
    asOwner(() => query<EmbeddingSpace>('SELECT * FROM embedding_spaces ORDER BY created_at'));
  /** As ingestion leaves a document that is served without its vectors. */
  const lacks = (orgId: string, documentId: string, vectors: string) =>
    inOrganization(orgId, () =>
      query('UPDATE documents SET vectors = $2, vectors_due_at = now() WHERE id = $1', [documentId, vectors]),
    );
  const vectorsOf = async (documentId: string) => {
    const [row] = await asOwner(() =>
      query<{ vectors: string }>('SELECT vectors FROM documents WHERE id = $1', [documentId]),
    );
    return row?.vectors;
  };
  const embedded = () =>
    model.calls.filter(({ status }) => status === 200).reduce((sum, { inputs = 0 }) => sum + inputs, 0);
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => `Статья ${at}: условия пункта ${at * 7}`);

  it('are made of what is there, and find it in other inflections', async () => {
    const place = await aCollection();
    const elsewhere = await aCollection();
    const { ids } = await aDocument(place, [
      'Ежегодный оплачиваемый отпуск длится 28 календарных дней',
      'Командировочные расходы возмещаются по чекам',
      'Договор поставки заключается на один год',
    ]);
    await aDocument(elsewhere, ['Отпуска оплачиваются']);
    await aDocument(place, ['Отпуск, которого ещё нет'], { isServed: false });
    const part = await start();
    await ready(part);
    const [first, ...others] = await find(part, place, 'сколько дней длятся отпуска');
    expect(first?.chunkId).toBe(ids[0]);
    expect(others.map(({ chunkId }) => chunkId).sort()).toEqual([ids[1], ids[2]].sort());
    expect((await find(part, place, 'расход в командировках'))[0]?.chunkId).toBe(ids[1]);
    // What another organization asks for stays behind the wall, whatever collection it names.
    expect(await find(part, { ...place, orgId: elsewhere.orgId }, 'отпуск')).toEqual([]);
    expect(await part.status.read(place.orgId)).toEqual({
      mode: 'hybrid',
      reason: undefined,
      embedding: { provider: 'ollama', model: 'bge-m3', dimensions: 256, state: 'up' },
      reindexing: null,
      waiting: 0,
    });
    expect(await part.health.read()).toEqual({ state: 'up', detail: undefined });
  });

  it('of a document go with it', async () => {
    const place = await aCollection();
    const { documentId, readingId, ids } = await aDocument(place, ['Отпуск длится 28 дней']);
    const part = await start();
    await ready(part);
    expect((await find(part, place, 'отпуск'))[0]?.chunkId).toBe(ids[0]);
    await inOrganization(place.orgId, () => query('DELETE FROM documents WHERE id = $1', [documentId]));
    expect(await find(part, place, 'отпуск')).toEqual([]);
    await inOrganization(place.orgId, () => query('DELETE FROM readings WHERE id = $1', [readingId]));
    expect(await asOwner(() => query('SELECT chunk_id FROM chunk_vectors'))).toEqual([]);
  });

  it('that are nobody’s any more stand before none that are served, however many they are', async () => {
    const place = await aCollection();
    const { documentId } = await aDocument(place, many(60));
    const { ids } = await aDocument(place, ['Статья 7']);
    const part = await start();
    await ready(part);
    await inOrganization(place.orgId, () => query('DELETE FROM documents WHERE id = $1', [documentId]));
    const found = await find(part, place, 'Статья 7: условия пункта 49');
    expect(found.map(({ chunkId }) => chunkId)).toEqual(ids);
  });

  it('are found among thousands of others, of one collection among many', async () => {
    const place = await aCollection();
    const small = await aCollection(place.orgId);
    const { ids, documentId } = await aDocument(place, many(3_300));
    const { ids: beside } = await aDocument(place, ['Статья 7']);
    const { ids: few } = await aDocument(small, ['Отпуск длится 28 дней', 'Договор поставки']);
    const part = await start();
    await eventually(
      'vectors are searched',
      async () => (await part.index.state()).state === 'ready',
      300_000,
    );
    for (const at of [0, 1_234, 3_299]) {
      const found = await find(part, place, `Статья ${at}: условия пункта ${at * 7}`);
      expect(found[0]).toMatchObject({ chunkId: ids[at], distance: expect.closeTo(0, 3) });
    }
    expect((await find(part, small, 'отпуска'))[0]?.chunkId).toBe(few[0]);
    // What thousands leave behind stands before none that is served.
    await inOrganization(place.orgId, () => query('DELETE FROM documents WHERE id = $1', [documentId]));
    const left = await find(part, place, 'Статья 7: условия пункта 49');
    expect(left.map(({ chunkId }) => chunkId)).toEqual(beside);
  }, 400_000);

  it('of another model are made beside, and searched in from one moment to the next', async () => {
    const place = await aCollection();
    const { ids } = await aDocument(place, [...many(150), 'Отпуск длится 28 дней']);
    const old = await start();
    await ready(old);
    await old.stop();
    const part = await start({ EMBEDDING_MODEL: 'hashing-64' });
    const seen = new Set<string>();
    await eventually(
      'the new model is served',
      async () => {
        const found = await find(part, place, 'отпуска');
        expect(found[0]?.chunkId).toBe(ids.at(-1));
        expect((await part.status.read(place.orgId)).mode).toBe('hybrid');
        const { reindexing } = await part.status.read(place.orgId);
        if (reindexing) seen.add(`of ${reindexing.total}`);
        return (await spaces()).some(
          ({ model: name, state }) => name === 'hashing-64' && state === 'serving',
        );
      },
      patience,
    );
    expect([...seen]).toEqual(['of 151']);
    expect((await spaces()).map(({ model: name, state }) => [name, state])).toEqual([
      ['bge-m3', 'retired'],
      ['hashing-64', 'serving'],
    ]);
    await asOwner(() => query(`UPDATE embedding_spaces SET updated_at = updated_at - interval '1 hour'`));
    await eventually('the old one is gone', async () => (await spaces()).length === 1, patience);
    expect(await asOwner(() => query('SELECT DISTINCT space_id FROM chunk_vectors'))).toHaveLength(1);
    expect((await find(part, place, 'отпуска'))[0]?.chunkId).toBe(ids.at(-1));
  });

  it('rest while the old model is gone and the new one is not through', async () => {
    const place = await aCollection();
    await aDocument(place, [...many(150), 'Отпуск длится 28 дней']);
    const old = await start();
    await ready(old);
    await old.stop();
    model.embeddings.remove('bge-m3');
    try {
      const part = await start({ EMBEDDING_MODEL: 'hashing-64' });
      await expect(find(part, place, 'отпуска')).rejects.toMatchObject({ code: 'model_not_found' });
      const { state, reason } = await part.index.state();
      expect({ state, reason }).toEqual({
        state: 'off',
        reason: expect.stringMatching(/bge-m3, does not answer, and those of the new model/),
      });
      await eventually('the new model is served', async () => {
        const [space] = await spaces().then((all) => all.filter((one) => one.state === 'serving'));
        return space?.model === 'hashing-64';
      });
      await eventually('it is searched in', () =>
        find(part, place, 'отпуска').then(
          () => true,
          () => false,
        ),
      );
      expect(await part.index.state()).toEqual({ state: 'ready' });
    } finally {
      model.embeddings.remove('bge-m3', false);
    }
  });

  it('are made on from where a process ended', async () => {
    const place = await aCollection();
    await aDocument(place, many(600));
    const part = await start();
    await model.waitForCall(({ inputs }) => inputs === 32, 20_000);
    await eventually('some are there', async () => {
      const [space] = await spaces();
      return space?.state === 'building' && space.done > 0;
    });
    await part.stop();
    const rows = await asOwner(() => query<{ id: string }>('SELECT chunk_id AS id FROM chunk_vectors'));
    const count = rows.length;
    expect(count).toBeLessThan(600);
    model.clear();
    await ready(await start());
    // Only what had not been written is asked for again, and one word for the length.
    expect(embedded()).toBe(600 - count + 1);
    expect(await asOwner(() => query('SELECT DISTINCT chunk_id FROM chunk_vectors'))).toHaveLength(600);
  });

  it('of a document are made although the model fails for a moment with a text, and none is made twice', async () => {
    const place = await aCollection();
    const part = await start();
    await ready(part);
    const { readingId } = await aDocument(place, [...many(40), 'сбой [[embed-fault:500x3]]'], {
      isServed: false,
    });
    const document = { orgId: place.orgId, readingId };
    const told: string[] = [];
    const tell = (done: number, total: number) => void told.push(`${done}/${total}`);
    const before = embedded();
    expect(await part.index.embed(document, tell)).toBe('all');
    // One word more, to see whether the model answers at all.
    expect(embedded() - before).toBe(41 + 1);
    expect(told.slice(0, 2)).toEqual(['0/41', '32/41']);
    expect(told.at(-1)).toBe('41/41');
    expect(await part.index.embed(document, () => undefined)).toBe('all');
    expect(embedded() - before).toBe(41 + 1);
  });

  it('follow for a document that was served without them, when the server is back', async () => {
    const place = await aCollection();
    const part = await start();
    await ready(part);
    const port = model.port;
    await model.stop();
    const { documentId, readingId, ids } = await aDocument(place, [
      'Отпуск длится 28 дней',
      'Договор поставки',
    ]);
    const document = { orgId: place.orgId, readingId };
    try {
      expect(await part.index.embed(document, () => undefined)).toBe('later');
      // Others do not wait in vain as well.
      const began = performance.now();
      expect(await part.index.embed(document, () => undefined)).toBe('later');
      expect(performance.now() - began).toBeLessThan(1_000);
      await lacks(place.orgId, documentId, 'pending');
      await eventually('it is told', async () => (await part.health.read()).state === 'down');
      expect((await part.status.read(place.orgId)).waiting).toBe(1);
    } finally {
      model = await ScriptedModel.start({ ...modelOptions, port });
    }
    await eventually('they are there', async () => (await vectorsOf(documentId)) === 'complete', patience);
    expect((await part.status.read(place.orgId)).waiting).toBe(0);
    await eventually('it is searched in', () =>
      find(part, place, 'отпуска').then(
        (found) => found[0]?.chunkId === ids[0],
        () => false,
      ),
    );
    await eventually('it is told', async () => (await part.health.read()).state === 'up');
  });

  it('of a silent model keep no document longer than it may wait', async () => {
    const place = await aCollection();
    const part = await start({ EMBEDDING_WAIT: '1' });
    await ready(part);
    const { documentId, readingId, ids } = await aDocument(place, ['тихо [[embed-fault:hangx1]]']);
    const document = { orgId: place.orgId, readingId };
    expect(await part.index.embed(document, () => undefined)).toBe('later');
    await lacks(place.orgId, documentId, 'pending');
    await eventually('they follow', async () => (await vectorsOf(documentId)) === 'complete', patience);
    expect((await find(part, place, 'тихо'))[0]?.chunkId).toBe(ids[0]);
  });

  it('of a text that the model always fails with lack, and of all others they are made', async () => {
    const place = await aCollection();
    const poison = await aDocument(place, ['яд [[embed-fault:nulls]]', 'Отпуск длится 28 дней']);
    const other = await aDocument(place, ['Договор поставки']);
    const part = await start();
    await ready(part);
    expect((await find(part, place, 'отпуска'))[0]?.chunkId).toBe(poison.ids[1]);
    expect((await find(part, place, 'договоры'))[0]?.chunkId).toBe(other.ids[0]);
    await eventually(
      'it is marked',
      async () => (await vectorsOf(poison.documentId)) === 'pending',
      patience,
    );
    const { readingId } = await aDocument(place, ['Расход [[embed-fault:short]]', 'Командировка']);
    const document = { orgId: place.orgId, readingId };
    expect(await part.index.embed(document, () => undefined)).toBe('later');
    expect((await find(part, place, 'командировки'))[0]?.distance).toBeLessThan(0.9);
    // It is no reason to keep anybody waiting.
    expect(await part.index.state()).toEqual({ state: 'ready' });
  });

  it('of an organization whose texts the model all fails with keep no other organization from theirs', async () => {
    const place = await aCollection();
    const poison = Array.from({ length: 9 }, (_, at) => `яд ${at} [[embed-fault:nulls]]`);
    await aDocument(place, poison);
    const other = await aCollection();
    const { ids } = await aDocument(other, ['Договор поставки']);
    const part = await start();
    await ready(part);
    expect((await find(part, other, 'договоры'))[0]?.chunkId).toBe(ids[0]);
    expect((await part.status.read(place.orgId)).waiting).toBe(1);
    expect((await part.status.read(other.orgId)).waiting).toBe(0);
    expect(await part.health.read()).toEqual({ state: 'up', detail: undefined });
  });

  it('are made anew when another model stands behind the name, also when only questions meet it', async () => {
    const place = await aCollection();
    await aDocument(place, ['Отпуск длится 28 дней']);
    const settings = { EMBEDDING_MODEL: `changing-${newId()}x` };
    const worker = await start({ ...settings, MODE: 'worker', ...scaled });
    const api = await start({ ...settings, MODE: 'api', ...scaled });
    await ready(worker);
    await ready(api);
    expect(await find(api, place, 'отпуска')).toHaveLength(1);
    model.embeddings.resize(settings.EMBEDDING_MODEL, 96);
    await expect(find(api, place, 'договоры')).rejects.toMatchObject({
      detail: expect.stringContaining('answered with vectors of 96 numbers instead of 256'),
    });
    expect(await api.index.state()).toMatchObject({ state: 'off', reason: expect.stringContaining('96') });
    await eventually('its space is served', async () =>
      (await spaces()).some(({ dimensions, state }) => dimensions === 96 && state === 'serving'),
    );
    await eventually('it is searched in', () =>
      find(api, place, 'договоры').then(
        (found) => found.length === 1,
        () => false,
      ),
    );
    expect((await spaces()).filter(({ state }) => state !== 'retired')).toHaveLength(1);
  });

  it('of two settings do not replace each other: whoever came first makes them, until nobody does any more', async () => {
    const place = await aCollection();
    await aDocument(place, ['Отпуск длится 28 дней']);
    const first = await start({ EMBEDDING_MODEL: 'hashing-64', ...scaled });
    await ready(first);
    const second = await start({ EMBEDDING_MODEL: 'hashing-96', ...scaled });
    await eventually('it is told', async () => (await second.health.read()).state === 'down');
    expect((await second.health.read()).detail).toMatch(
      /set to hashing-96 \(96 numbers\).*with hashing-64 \(64\)/,
    );
    expect(await first.health.read()).toEqual({ state: 'up', detail: undefined });
    // What the second one reads gets the vectors that are searched.
    const { readingId } = await aDocument(place, ['Договор поставки'], { isServed: false });
    const document = { orgId: place.orgId, readingId };
    expect(await second.index.embed(document, () => undefined)).toBe('all');
    const names = async () => (await spaces()).map(({ model: name, state }) => `${name} ${state}`);
    expect(await names()).toEqual(['hashing-64 serving']);
    await first.stop();
    parts = parts.filter((part) => part !== first);
    await eventually(
      'the second one is alone',
      async () => (await names()).includes('hashing-96 serving'),
      patience,
    );
    expect(await second.health.read()).toMatchObject({ state: 'up' });
    const again = await start({ EMBEDDING_MODEL: 'hashing-64', ...scaled });
    await eventually('the first one came too late', async () => (await again.health.read()).state === 'down');
    expect((await names()).filter((name) => !name.endsWith('retired'))).toEqual(['hashing-96 serving']);
  });

  it('are told of in figures', async () => {
    const place = await aCollection();
    await aDocument(place, ['Отпуск длится 28 дней']);
    const part = await start();
    await ready(part);
    const text = await part.metrics.text();
    expect(text).toMatch(/^artel_vectors_searched 1$/m);
    expect(text).toMatch(/^artel_documents_without_vectors 0$/m);
  });

  it('of a model whose vectors no index takes are not made', async () => {
    const part = await start({ EMBEDDING_MODEL: 'hashing-3072' });
    await eventually('it is said', async () => {
      const { reason } = await part.index.state();
      return reason?.includes('3072 numbers');
    });
    expect(await part.health.read()).toEqual({
      state: 'down',
      detail: expect.stringContaining('an index takes'),
    });
    expect(await spaces()).toEqual([]);
  });
});
