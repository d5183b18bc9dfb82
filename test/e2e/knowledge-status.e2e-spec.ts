import { aBudget } from '../support/budgets.js';
import { anOrg } from '../support/builders.js';
import { Deployment } from '../support/deployment.js';
import { modelSettings } from '../support/environment.js';
import { aCollection, aDocument, settled } from '../support/knowledge.js';
import { eventually, profile } from '../support/profile.js';
import { ScriptedModel } from '../support/scripted-model.js';

interface Status {
  mode: string;
  reason?: string;
  reasonCode?: string;
  embedding: { model: string; state: string } | null;
}

let model: ScriptedModel;
let artel: Deployment;

beforeAll(async () => {
  model = await ScriptedModel.start({ models: ['qwen2.5:7b', 'bge-m3'] });
  artel = await Deployment.start({ profile, env: modelSettings(model.url) });
}, 120_000);
afterAll(async () => {
  await artel?.stop();
  await model?.stop();
});

it('Documents are searched by meaning where the database has vectors, elsewhere by words, and it is said why', async () => {
  const owner = await anOrg(artel.url);
  const { mode, reason, reasonCode, embedding } = await eventually('it is settled how', async () => {
    const { body } = await owner.client.get<Status>('/knowledge/status');
    const isSettled = body.mode === 'hybrid' || body.reason?.includes('extension');
    return isSettled && body.embedding?.state === 'up' && body;
  });
  expect(embedding).toMatchObject({ model: 'bge-m3', state: 'up' });
  // The embedded database brings the extension along.
  if (profile === 'embedded') expect(mode).toBe('hybrid');
  if (mode === 'lexical') expect(reason).toBe('The database server does not offer the extension vector');
  expect(reasonCode).toBe(mode === 'lexical' ? 'no_extension' : undefined);

  const { id: collectionId } = await aCollection(owner);
  const { id } = await aDocument(owner, collectionId, 'Ежегодный отпуск длится 28 дней');
  expect((await settled(owner, id)).state).toBe('ready');
  expect(model.calls.some(({ inputs }) => inputs)).toBe(mode === 'hybrid');
  const { body } = await owner.client.post<{ items: object[] }>('/knowledge/search', {
    collectionIds: [collectionId],
    query: 'сколько длятся отпуска',
    limit: 5,
  });
  expect(body.items).toMatchObject([{ documentId: id }]);
});

it('Beyond the budget of its organization no document is embedded, and it is found by its words', async () => {
  const owner = await anOrg(artel.url);
  await aBudget(owner, { limit: 1 });
  const { id: collectionId } = await aCollection(owner);
  const asked = (text: string) => model.calls.filter(({ inputs, key }) => inputs && key.includes(text));
  const { id } = await aDocument(owner, collectionId, 'Командировки оплачиваются вперёд');
  expect((await settled(owner, id)).state).toBe('ready');
  expect(asked('Командировки')).toEqual([]);
  const { body } = await owner.client.post<{ items: object[] }>('/knowledge/search', {
    collectionIds: [collectionId],
    query: 'командировки',
    limit: 5,
  });
  expect(body.items).toMatchObject([{ documentId: id }]);
  await aBudget(owner, { limit: 1_000_000 });
  const { id: later } = await aDocument(owner, collectionId, 'Премии платят весной');
  expect((await settled(owner, later)).state).toBe('ready');
  expect(asked('Премии').length > 0).toBe(profile === 'embedded' || asked('Ежегодный').length > 0);
});
