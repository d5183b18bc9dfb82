import { anOrg, type Person } from '../../support/builders.js';
import { Deployment } from '../../support/deployment.js';
import { modelSettings } from '../../support/environment.js';
import { aCollection, addFiles, aDocument, passagesOf, settled } from '../../support/knowledge.js';
import { eventually, profile } from '../../support/profile.js';
import { ScriptedModel } from '../../support/scripted-model.js';

interface Status {
  mode: string;
  reason?: string;
  embedding: { provider: string; model: string; dimensions: number | null; state: string } | null;
  reindexing: { done: number; total: number } | null;
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
const isHybrid = () =>
  eventually('vectors are served', async () => (await status()).mode === 'hybrid', patience);
const textOf = (sections: number, last: string): string =>
  [
    ...Array.from({ length: sections }, (_, at) => `## Пункт ${at}\n\n${`Условие ${at} дома. `.repeat(90)}`),
    last,
  ].join('\n\n');
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
  });
  const { id: collectionId } = await aCollection(owner, { name: 'Отпуска' });
  const before = embedded();
  const { id } = await aDocument(owner, collectionId, 'Отпуск длится 28 дней');
  const { chunks } = await settled(owner, id);
  expect(embedded() - before).toBe(chunks);
}, 120_000);

it('A document waits for an embedding server that is away, and no passage is embedded twice', async () => {
  await isHybrid();
  const { id: collectionId } = await aCollection(owner, { name: 'Сбои' });
  const port = model.port;
  await model.stop();
  const { id } = await aDocument(owner, collectionId, textOf(40, 'Отпуск длится 28 дней'), 'длинный.md');
  await eventually(
    'it waits',
    async () => {
      const { body } = await owner.client.get<{ state: string; error: { code: string } | null }>(
        `/knowledge/documents/${id}`,
      );
      return body.state === 'embedding' && body.error?.code === 'model_unavailable';
    },
    patience,
  );
  model = await ScriptedModel.start({ models, port });
  const { chunks, state } = await settled(owner, id, patience);
  expect(state).toBe('ready');
  expect(await passagesOf(owner, id)).toHaveLength(chunks);
  // Searches and looks for the length of vectors are single texts.
  expect(embedded()).toBeLessThanOrEqual(chunks + 2);
}, 180_000);

it('A process that is killed while it embeds leaves what it has done', async () => {
  await isHybrid();
  const { id: collectionId } = await aCollection(owner, { name: 'Обрывы' });
  model.clear();
  const slow = { name: 'обрыв.md', content: textOf(70, 'Стоп [[embed-fault:hangx1]]') };
  const { body } = await addFiles(owner, collectionId, slow);
  await model.waitForCall(({ inputs = 0, status: code }) => inputs > 1 && code === null, patience);
  await eventually('what came before is written', () => Promise.resolve(embedded() >= 32), patience);
  await artel.crashConsumers();
  const { chunks, state } = await settled(owner, body.id, patience);
  expect(state).toBe('ready');
  expect(await passagesOf(owner, body.id)).toHaveLength(chunks);
  // At most the batches that were under way are asked for again.
  expect(embedded()).toBeLessThanOrEqual(chunks + 64 + 2);
}, 180_000);
