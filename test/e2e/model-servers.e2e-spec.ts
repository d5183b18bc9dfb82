import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aChat,
  anOrg,
  answer,
  anyone,
  aUser,
  ended,
  post,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { ScriptedModel, type Script } from '../support/scripted-model.js';

const role = (name: string, front: string): string =>
  `---\nname: ${name}\ntitle: ${name}\ndescription: ${name}\n${front}\n---\nТы ${name}.\n`;

const files = {
  plain: role('Простой', 'type: simple'),
  clerk: role('Секретарь', 'type: simple\ntools: [calculator]'),
  pinned: role('Верный', 'type: simple\nmodel: backup/special'),
};

interface Server {
  name: string;
  state: string;
  models?: string[];
  routing?: { circuit: string; inUse: number; failed: number; succeeded: number; host: string };
}

interface Ready {
  checks: { model: { servers: Record<string, unknown>[] } };
}

const patience = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'artel-model-servers-'));
let main: ScriptedModel;
let backup: ScriptedModel;
let artel: Deployment;
let owner: Person;
let chat: ChatBody;

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.md`), text);
  [main, backup] = await Promise.all([ScriptedModel.start(), ScriptedModel.start({ models: ['big'] })]);
  const servers = [
    { name: 'main', provider: 'ollama', url: main.url, firstToken: 5 },
    { name: 'backup', provider: 'openai', url: backup.openaiUrl, key: 'the-key-of-backup', order: 2 },
  ];
  artel = await aDeployment({
    LLM_PROVIDER: 'auto',
    MODEL_PRICES: 'main/qwen2.5:7b=1000000/1000000,backup=3000000/3000000',
    MODEL_SERVERS: JSON.stringify(servers),
    MODEL_CHECK_INTERVAL: '0.5',
    LLM_FIRST_TOKEN_TIMEOUT: '20',
    LLM_IDLE_TIMEOUT: '10',
    LLM_TOTAL_TIMEOUT: '40',
    PROMPTS_DIR: folder,
  });
  owner = await anOrg(artel.url);
  chat = await aChat(owner);
}, 120_000);
beforeEach(() => {
  main.use();
  backup.use();
  main.clear();
  backup.clear();
});
afterAll(async () => {
  await artel?.stop();
  await Promise.all([main?.stop(), backup?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const serversOf = async (person: Person) =>
  (await person.client.get<{ items: Server[] }>('/model-servers')).body;
const serverNamed = async (name: string) =>
  (await serversOf(owner)).items.find((server) => server.name === name);
const failing: Script = () => [{ do: 'refuse', status: 500 }];
const hanging: Script = () => [{ do: 'silence' }];
const dying: Script = () => [{ do: 'token', text: 'полов' }, { do: 'token', text: 'ина' }, { do: 'cut' }];
const ask = async (content: string) => (await answer(owner, chat.id, content)).content;

it('An answer comes from the first server, with tools and without', async () => {
  expect(await ask('@@plain [[say:раз]]')).toBe('раз');
  expect(await ask('@@clerk [[tool:calculator {"expression":"2+3"}]]')).toContain('5');
  expect(main.stats.total).toBe(3);
  expect(backup.stats.total).toBe(0);
}, 120_000);

it.each([
  ['refuses', failing],
  ['does not begin', hanging],
])(
  'It comes from the next one when the first %s',
  async (_what, script) => {
    main.use(script);
    expect(await ask('@@plain [[say:раз]]')).toBe('раз');
    expect(await ask('@@clerk [[say:два]]')).toBe('два');
    expect([main.stats.total, backup.stats.total]).toEqual([2, 2]);
    main.use();
    expect(await ask('@@plain [[say:три]]')).toBe('три');
    expect(backup.stats.total).toBe(2);
  },
  120_000,
);

it.each(['plain', 'clerk'])(
  'An answer of %s that has begun fails with its server, and no other one goes on with it',
  async (name) => {
    main.use(dying);
    const { runs } = await post(owner, chat.id, `@@${name} [[say:раз]]`);
    expect(await ended(owner, runs[0]?.id ?? '', patience)).toMatchObject({
      status: 'failed',
      error: { code: 'model_incomplete' },
    });
    expect([main.stats.total, backup.stats.total]).toEqual([1, 0]);
    main.use();
    expect(await ask(`@@${name} [[say:два]]`)).toBe('два');
    expect(backup.stats.total).toBe(0);
  },
  120_000,
);

it('What an answer costs is what the server costs that gave it', async () => {
  const perToken = async (name: string) => {
    const { runs } = await post(owner, chat.id, `@@${name} [[say:раз]]`);
    const { usage } = await ended(owner, runs[0]?.id ?? '', patience);
    const { cost = 0, inputTokens = 0, outputTokens = 0 } = (usage ?? {}) as Partial<Record<string, number>>;
    return cost / (inputTokens + outputTokens);
  };
  expect(await perToken('plain')).toBeCloseTo(1);
  main.use(failing);
  for (const name of ['plain', 'clerk']) expect(await perToken(name)).toBeCloseTo(3);
}, 120_000);

it('A role that names a server is answered by that one alone', async () => {
  expect(await ask('@@pinned [[say:да]]')).toBe('да');
  expect(backup.calls.map(({ model }) => model)).toEqual(['special']);
  backup.use(failing);
  const { runs } = await post(owner, chat.id, '@@pinned [[say:да]]');
  const run = await ended(owner, runs[0]?.id ?? '', patience);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
  expect(main.stats.total).toBe(0);
}, 120_000);

it('A server that goes away is left out, and asked again when it is back', async () => {
  const { port } = main;
  await main.stop();
  await eventually(
    'it is known to be down',
    async () => (await serverNamed('main'))?.state === 'down',
    patience,
  );
  expect(await ask('@@plain [[say:раз]]')).toBe('раз');
  const ready = await anyone(artel.url).get<{ status: string; checks: { model: object } }>('/health/ready');
  expect(ready.body.checks.model).toMatchObject({
    state: 'up',
    detail: 'Down: main',
    servers: [
      { name: 'main', state: 'down' },
      { name: 'backup', state: 'up' },
    ],
  });
  main = await ScriptedModel.start({ port });
  await eventually('it is known to be up', async () => (await serverNamed('main'))?.state === 'up', patience);
  // Whoever makes the calls finds it out by itself, where that is another process.
  await eventually(
    'it answers again',
    async () => {
      expect(await ask('@@plain [[say:два]]')).toBe('два');
      return main.stats.total > 0;
    },
    patience,
  );
}, 240_000);

it('Who administers sees the servers, without their keys; nobody else does', async () => {
  expect((await serversOf(owner)).items).toMatchObject([
    { name: 'main', provider: 'ollama', models: ['qwen2.5:7b', 'scripted'], routing: { order: 1, inUse: 0 } },
    { name: 'backup', provider: 'openai', models: ['big'], routing: { order: 2, circuit: 'closed' } },
  ]);
  expect(JSON.stringify(await serversOf(owner))).not.toContain('the-key-of-backup');
  const member = await aUser(owner);
  expect((await member.client.get('/model-servers')).status).toBe(403);
  const metrics = await (await fetch(`${artel.url}/metrics`)).text();
  expect(metrics).toMatch(/artel_model_server_up\{server="backup"\} 1/);
  expect(metrics).toMatch(/artel_model_server_succeeded_total\{server="backup"\} \d/);
}, 60_000);

it('Calls and circuits are seen wherever they are asked for, whichever process makes the calls', async () => {
  const slow: Script = () => [
    { do: 'token', text: 'раз' },
    { do: 'wait', ms: 8_000 },
    { do: 'token', text: ' два' },
    { do: 'done' },
  ];
  const isSeen = async (wanted: object) => {
    const { body } = await anyone(artel.url).get<Ready>('/health/ready');
    const ready = body.checks.model.servers.find(({ name }) => name === 'main');
    const told = (await serverNamed('main'))?.routing;
    const places: (Record<string, unknown> | undefined)[] = [ready, told];
    return places.every((one) => Object.entries(wanted).every(([part, value]) => one?.[part] === value));
  };
  main.use(slow);
  const { runs } = await post(owner, chat.id, '@@plain [[say:x]]');
  await eventually('the call is seen', () => isSeen({ inUse: 1 }), patience);
  await ended(owner, runs[0]?.id ?? '', patience);
  await eventually('its end is seen', () => isSeen({ inUse: 0, circuit: 'closed' }), patience);
  main.use(failing);
  await eventually(
    'its circuit is seen open',
    async () => {
      await ask('@@plain [[say:раз]]');
      return isSeen({ circuit: 'open' });
    },
    patience,
  );
}, 240_000);
