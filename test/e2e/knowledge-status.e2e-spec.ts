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
