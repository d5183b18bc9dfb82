import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ScriptedModel } from '../../../test/support/scripted-model.js';
import { loadConfig } from '../../platform/config/index.js';
import { ModelRegistry } from '../model-registry.js';
import type { EmbeddingTaken } from './embedded.js';
import { EmbeddingRegistry } from './embedding-registry.js';

const nobody = 'http://127.0.0.1:9';
let local: ScriptedModel;
let remote: ScriptedModel;
let opened: { onApplicationShutdown(): Promise<void> }[] = [];

beforeAll(async () => {
  local = await ScriptedModel.start({ models: ['llava:7b', 'bge-m3'] });
  remote = await ScriptedModel.start({ models: ['big', 'text-embedding'] });
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.onApplicationShutdown()));
  opened = [];
  local.clear();
});
afterAll(() => Promise.all([local.stop(), remote.stop()]));

describe('Vectors of several servers', () => {
  async function embedder(servers: object[], settings: NodeJS.ProcessEnv = {}) {
    const given = { JWT_SECRET: 'x'.repeat(32), MODEL_SERVERS: JSON.stringify(servers), ...settings };
    const config = loadConfig(given, { envFile: '/nonexistent', argv: [] });
    const models = new ModelRegistry(config);
    await models.onModuleInit();
    const embeddings = new EmbeddingRegistry(config, models);
    opened.push(embeddings, models);
    await embeddings.choose();
    return embeddings;
  }

  it('come from the server that has an embedding model', async () => {
    const embeddings = await embedder([{ name: 'local', provider: 'ollama', url: local.url }]);
    expect(embeddings.current).toEqual({ provider: 'ollama', model: 'bge-m3' });
    expect((await embeddings.embedQuery('x')).length).toBe(256);
    expect(local.calls.at(-1)?.path).toBe('/api/embed');
  });

  it('come from another server that has the same model when the first fails', async () => {
    const servers = [
      { name: 'gone', provider: 'openai', url: nobody, embeddings: ['text-embedding'] },
      { name: 'none', provider: 'openai', url: local.openaiUrl, models: ['x'], embeddings: ['other'] },
      {
        ...{ name: 'there', provider: 'openai', url: remote.openaiUrl, order: 2 },
        embeddings: ['text-embedding'],
      },
    ];
    const embeddings = await embedder(servers, { EMBEDDING_MODEL: 'text-embedding' });
    const taken: (string | undefined)[] = [];
    const heard = ({ answeredBy }: EmbeddingTaken) => void taken.push(answeredBy);
    expect((await embeddings.embedQuery('x', undefined, undefined, heard)).length).toBe(256);
    expect(taken).toEqual(['there/text-embedding']);
    expect(remote.calls.at(-1)?.path).toBe('/v1/embeddings');
    expect(local.stats.total).toBe(0);
    expect(await embeddings.health()).toMatchObject({ state: 'up', model: 'text-embedding' });
  });
});
