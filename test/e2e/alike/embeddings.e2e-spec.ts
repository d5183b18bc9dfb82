import { anOrg, type Person } from '../../support/builders.js';
import { Deployment } from '../../support/deployment.js';
import { modelSettings } from '../../support/environment.js';
import {
  aCollection,
  addFiles,
  aDocument,
  passagesOf,
  settled,
  type DocumentBody,
} from '../../support/knowledge.js';
import { eventually, profile } from '../../support/profile.js';
import { ScriptedModel } from '../../support/scripted-model.js';

interface Status {
  mode: string;
  reason?: string;
  embedding: { provider: string; model: string; dimensions: number | null; state: string } | null;
  reindexing: { done: number; total: number } | null;
  waiting: number;
}

interface Health {
  status: string;
  checks: Record<string, { state: string; detail?: string; latencyMs: number }>;
}

interface Found {
  mode: string;
  items: { documentId: string }[];
}

const models = ['qwen2.5:7b', 'bge-m3'];
const patience = 60_000;

let model: ScriptedModel;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  model = await ScriptedModel.start({ models });
  const env = { ...modelSettings(model.url), RUN_LEASE: '2' };
  artel = await Deployment.start({ profile, env });
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(async () => {
  await artel?.stop();
  await model?.stop();
});

const status = async (): Promise<Status> => (await owner.client.get<Status>('/knowledge/status')).body;
const look = async (id: string) => (await owner.client.get<DocumentBody>(`/knowledge/documents/${id}`)).body;
const ready = async () => (await owner.client.get<Health>('/health/ready')).body;
const found = async (collectionId: string, query: string): Promise<Found> => {
  const asked = { collectionIds: [collectionId], query, limit: 5 };
  return (await owner.client.post<Found>('/knowledge/search', asked)).body;
};
const isHybrid = () =>
  eventually(
    'vectors are served',
    async () => {
      const { mode, embedding } = await status();
      return mode === 'hybrid' && embedding?.state === 'up';
    },
    patience,
  );
const textOf = (sections: number, last: string): string =>
  [
    ...Array.from({ length: sections }, (_, at) => `## Пункт ${at}\n\n${`Условие ${at} дома. `.repeat(90)}`),
    last,
  ].join('\n\n');
/** Passages of documents that `textOf` made; what else is asked of the model is about other things. */
const ofText = () =>
  model.calls
    .filter(({ status: code, key, inputs }) => inputs && code === 200 && key.includes('Пункт'))
    .reduce((sum, { inputs = 0 }) => sum + inputs, 0);
const embedded = () =>
  model.calls
    .filter(({ path, status: code }) => path.includes('embed') && code === 200)
    .reduce((sum, { inputs = 0 }) => sum + inputs, 0);

it('A document is ready when its passages have vectors', async () => {
  await isHybrid();
  expect(await status()).toEqual({
    mode: 'hybrid',
    embedding: { provider: 'ollama', model: 'bge-m3', dimensions: 256, state: 'up' },
    reindexing: null,
    waiting: 0,
  });
  const { id: collectionId } = await aCollection(owner, { name: 'Отпуска' });
  const before = embedded();
  const { id } = await aDocument(owner, collectionId, 'Отпуск длится 28 дней');
  const { chunks } = await settled(owner, id);
  expect(embedded() - before).toBe(chunks);
}, 120_000);

it('A document is found by its words while the embedding server is away, and by its meaning when it is back', async () => {
  await isHybrid();
  const { id: collectionId } = await aCollection(owner, { name: 'Сбои' });
  const port = model.port;
  await model.stop();
  const { id } = await aDocument(owner, collectionId, textOf(40, 'Отпуск длится 28 дней'), 'длинный.md');
  const { chunks, state, vectors } = await settled(owner, id, patience);
  expect({ state, vectors }).toEqual({ state: 'ready', vectors: 'pending' });
  expect(await passagesOf(owner, id)).toHaveLength(chunks);
  expect(await found(collectionId, 'отпуск')).toMatchObject({ mode: 'lexical', items: [{ documentId: id }] });
  expect((await status()).waiting).toBe(1);
  expect(await ready()).toMatchObject({
    status: 'degraded',
    checks: { vectors: { state: 'down', detail: expect.any(String), latencyMs: expect.any(Number) } },
  });
  model = await ScriptedModel.start({ models, port });
  await eventually('its vectors are made', async () => (await look(id)).vectors === 'complete', patience);
  expect(ofText()).toBe(chunks);
  await isHybrid();
  expect((await status()).waiting).toBe(0);
  expect((await found(collectionId, 'отпуска')).items[0]).toMatchObject({ documentId: id });
  await eventually('all is well', async () => (await ready()).checks.vectors?.state === 'up', patience);
}, 240_000);

it('A process that is killed while it embeds leaves what it has done', async () => {
  await isHybrid();
  const { id: collectionId } = await aCollection(owner, { name: 'Обрывы' });
  model.clear();
  const slow = { name: 'обрыв.md', content: textOf(70, 'Стоп [[embed-fault:hangx1]]') };
  const { body } = await addFiles(owner, collectionId, slow);
  await model.waitForCall(({ inputs = 0, status: code }) => inputs > 1 && code === null, patience);
  await eventually('what came before is written', () => Promise.resolve(ofText() >= 32), patience);
  await artel.crashConsumers();
  const { chunks, state } = await settled(owner, body.id, patience);
  expect(state).toBe('ready');
  expect(await passagesOf(owner, body.id)).toHaveLength(chunks);
  // At most the batches that were under way are asked for again.
  expect(ofText()).toBeLessThanOrEqual(chunks + 64);
}, 180_000);
