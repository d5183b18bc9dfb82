import { anOrg, type Person } from '../../support/builders.js';
import { Deployment } from '../../support/deployment.js';
import { modelSettings } from '../../support/environment.js';
import { aCollection, aDocument, passagesOf, settled, type DocumentBody } from '../../support/knowledge.js';
import { eventually, profile } from '../../support/profile.js';
import { ScriptedModel } from '../../support/scripted-model.js';

interface Found {
  mode: string;
  items: { documentId: string }[];
}

const patience = 120_000;
/** What the server does once, and then no more. */
const passing = [
  ...['base', 'nan', 'twice', 'short', 'nulls', 'resized', 'cut', 'hang'],
  ...['429', '500', '503', '400'],
];
/** What it does with a text whenever it is asked for. */
const lasting = ['nan', 'short', 'nulls', 'huge', 'resized', '500', '400', 'hang'];

let model: ScriptedModel;
let artel: Deployment;
let owner: Person;
let collectionId: string;

beforeAll(async () => {
  model = await ScriptedModel.start({ models: ['scripted', 'mine'] });
  const env = {
    ...modelSettings(model.url),
    LLM_PROVIDER: 'openai',
    OPENAI_BASE_URL: model.openaiUrl,
    EMBEDDING_MODEL: 'mine',
    EMBEDDING_WAIT: '4',
  };
  artel = await Deployment.start({ profile, env });
  owner = await anOrg(artel.url);
  ({ id: collectionId } = await aCollection(owner));
}, 120_000);
afterAll(async () => {
  await artel?.stop();
  await model?.stop();
});

const look = async (id: string) => (await owner.client.get<DocumentBody>(`/knowledge/documents/${id}`)).body;
const search = async (query: string, mode = 'hybrid'): Promise<Found> => {
  const asked = { collectionIds: [collectionId], query, limit: 5, mode };
  return (await owner.client.post<Found>('/knowledge/search', asked)).body;
};
/** By meaning alone, as soon as no fault keeps questions from it. */
const meant = (query: string) =>
  eventually(
    `${query} is compared by its meaning`,
    async () => {
      const { mode, items } = await search(query, 'vector');
      return mode === 'vector' && items;
    },
    patience,
  );

it('A document gets vectors by /v1/embeddings, and a question finds it by its meaning', async () => {
  const { id } = await aDocument(owner, collectionId, 'Ежегодный отпуск длится 28 дней');
  expect(await settled(owner, id, patience)).toMatchObject({ state: 'ready', vectors: 'complete' });
  expect((await meant('сколько длятся отпуска'))[0]).toMatchObject({ documentId: id });
  expect((await search('отпуск')).mode).toBe('hybrid');
  const paths = model.calls.filter(({ inputs }) => inputs).map(({ path }) => path);
  expect(new Set(paths)).toEqual(new Set(['/v1/embeddings']));
}, 180_000);

it.each(passing)(
  'A document is served, and has all its vectors in the end, after %s',
  async (fault) => {
    const text = `Случай ${fault}\n\n[[embed-fault:${fault}x1]] приказ о командировке ${fault}`;
    const { id } = await aDocument(owner, collectionId, text, `${fault}.txt`);
    expect((await settled(owner, id, patience)).state).toBe('ready');
    await eventually('its vectors are there', async () => (await look(id)).vectors === 'complete', patience);
    const found = await meant(`случаи ${fault}: приказы о командировках`);
    expect(found.some(({ documentId }) => documentId === id)).toBe(true);
  },
  240_000,
);

it('Documents that the model always fails with are found by their words, and keep nobody from meanings', async () => {
  const faulty: DocumentBody[] = [];
  for (const fault of lasting) {
    const text = `Яд ${fault}: [[embed-fault:${fault}]] склад`;
    faulty.push(await aDocument(owner, collectionId, text, `яд ${fault}.txt`));
  }
  const { id: good } = await aDocument(owner, collectionId, 'Договор поставки на один год');
  for (const { id } of [...faulty, { id: good }])
    expect((await settled(owner, id, patience)).state).toBe('ready');
  await eventually('the good one has its', async () => (await look(good)).vectors === 'complete', patience);
  expect((await meant('договоры поставок'))[0]).toMatchObject({ documentId: good });
  for (const { id } of faulty) {
    const { vectors, error } = await look(id);
    expect({ vectors, error }).toEqual({ vectors: 'pending', error: null });
    expect(await passagesOf(owner, id)).not.toEqual([]);
  }
  const { items } = await search('склад', 'lexical');
  expect(items.length).toBeGreaterThan(0);
  const { body } = await owner.client.get<{ mode: string; waiting: number }>('/knowledge/status');
  expect(body.waiting).toBe(lasting.length);
  const { body: health } = await owner.client.get<{ status: string }>('/health/ready');
  expect(['ok', 'degraded']).toContain(health.status);
}, 400_000);
