import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aChat, anOrg, ended, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { aDeployment, eventually } from '../../support/profile.js';
import { TraceServer } from '../../support/trace-server.js';

const role = (name: string, front: string): string =>
  `---\nname: ${name}\ntitle: ${name}\ndescription: ${name}\n${front}\n---\nТы ${name}.\n`;

const files = {
  plain: role('Простой', 'type: simple'),
  asker: role('Секретарь', 'type: simple\ntools: [role_call]'),
  planner: role(
    'Плановик',
    'type: multi_agent\nmembers: [plain]\ngraph:\n  nodes:\n    - { id: first, role: plain, task: "[[say:раз]]" }\n' +
      '    - { id: second, prompt: "[[say:два]]" }\n  edges:\n    - { from: start, to: first }\n' +
      '    - { from: first, to: second }\n    - { from: second, to: end }',
  ),
};

const folder = mkdtempSync(join(tmpdir(), 'artel-tracing-'));
const key = 'lsv2_key_of_the_operator';
const apiHeader = 'secret of the collector';
let traces: TraceServer;
let owner: Person;
let chatId: string;

async function ask(content: string, headers: Record<string, string> = {}): Promise<string> {
  const path = `/api/v1/chats/${chatId}/messages`;
  const { body } = await owner.client.request<{ runs: { id: string }[] }>('POST', path, { content }, headers);
  const id = body.runs[0]?.id ?? '';
  await ended(owner, id);
  return id;
}

async function begin(artel: Deployment): Promise<void> {
  owner = await anOrg(artel.url);
  chatId = (await aChat(owner)).id;
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.md`), text);
  traces = await TraceServer.start();
});

afterAll(async () => {
  await traces.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('Where runs are traced', () => {
  let artel: Deployment;
  const sent = async (runId: string, count: number) => ({
    spans: await eventually('its spans arrive', () => {
      const [root] = traces.spans.filter(({ attributes }) => attributes['artel.run.id'] === runId);
      const spans = traces.spans.filter(({ traceId }) => traceId === root?.traceId);
      return Promise.resolve(spans.length === count && spans);
    }),
    runs: await eventually('its runs arrive', () => {
      const runs = traces.runs.filter(({ extra }) => extra.metadata.run_id === runId);
      return Promise.resolve(runs.length === count && runs);
    }),
  });
  /** Names with those of their parents, in no order. */
  const tree = <T extends { name: string }>(
    parts: T[],
    idOf: (part: T) => string,
    parentOf: (part: T) => unknown,
  ) =>
    parts
      .map((part) => {
        const parent = parts.find((other) => idOf(other) === parentOf(part));
        return parent ? `${parent.name} > ${part.name}` : part.name;
      })
      .sort();
  const treeOfSpans = (spans: TraceServer['spans']) =>
    tree(
      spans,
      ({ spanId }) => spanId,
      ({ parentSpanId }) => parentSpanId,
    );
  const treeOfRuns = (runs: TraceServer['runs']) =>
    tree(
      runs,
      ({ id }) => id,
      ({ parent_run_id }) => parent_run_id,
    );

  beforeAll(async () => {
    artel = await aDeployment({
      PROMPTS_DIR: folder,
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${encodeURIComponent(apiHeader)}`,
      OTEL_SERVICE_NAME: 'artel-under-test',
      LANGSMITH_TRACING: 'true',
      LANGSMITH_API_KEY: key,
      LANGSMITH_ENDPOINT: traces.url,
      LANGSMITH_PROJECT: 'crew',
      // LangChain's own tracing, which would send the same once more.
      LANGCHAIN_TRACING_V2: 'true',
    });
    await begin(artel);
  });

  afterAll(() => artel.stop());

  it('a plain answer is a role at work and its call of a model', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const runId = await ask('@@plain [[say:готово]]', { traceparent: `00-${traceId}-00f067aa0ba902b7-00` });
    const { spans, runs } = await sent(runId, 2);
    const [model = '', agent] = [...spans]
      .sort((a, b) => a.kind - b.kind)
      .map(({ name }) => name)
      .reverse();
    expect([agent, model]).toEqual(['invoke_agent plain', expect.stringMatching(/^chat ./)]);
    expect(treeOfSpans(spans)).toEqual([`invoke_agent plain > ${model}`, 'invoke_agent plain'].sort());
    const call = spans.find(({ name }) => name === model);
    expect(call?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.model': model.slice(5),
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
    });
    const root = spans.find(({ name }) => name === 'invoke_agent plain');
    expect(root).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7' });
    expect(root?.attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'plain',
      'gen_ai.conversation.id': chatId,
      'artel.organization.id': expect.any(String),
    });
    expect(treeOfRuns(runs)).toEqual(['plain', `plain > ${model.slice(5)}`].sort());
    expect(runs.find(({ run_type }) => run_type === 'llm')).toMatchObject({
      session_name: 'crew',
      inputs: {
        messages: [{ role: 'system' }, { role: 'user', content: expect.stringContaining('[[say:готово]]') }],
      },
      outputs: {
        messages: [{ role: 'assistant', content: 'готово' }],
        usage_metadata: { total_tokens: expect.any(Number) },
      },
      extra: { metadata: { ls_provider: 'ollama', finish_reason: 'stop' } },
    });
  });

  it('calls of tools, and what other roles do in them, are parts of it', async () => {
    const runId = await ask(
      '@@asker [[tool:role_call {"role":"plain","question":"[[say:сорок]]"}]] [[say:сказано]]',
    );
    const { spans, runs } = await sent(runId, 6);
    const model = spans.find(({ name }) => name.startsWith('chat '))?.name ?? '';
    expect(treeOfSpans(spans)).toEqual(
      [
        'invoke_agent asker',
        `invoke_agent asker > ${model}`,
        `invoke_agent asker > ${model}`,
        'invoke_agent asker > execute_tool role_call',
        'execute_tool role_call > invoke_agent plain',
        `invoke_agent plain > ${model}`,
      ].sort(),
    );
    const name = model.slice(5);
    expect(treeOfRuns(runs)).toEqual(
      [
        'asker',
        `asker > ${name}`,
        `asker > ${name}`,
        'asker > role_call',
        `plain > ${name}`,
        'role_call > plain',
      ].sort(),
    );
    expect(runs.find(({ run_type }) => run_type === 'tool')).toMatchObject({
      inputs: { arguments: { role: 'plain' } },
      outputs: { output: 'сорок' },
    });
    const root = runs.find(({ name: of }) => of === 'asker');
    for (const run of runs)
      expect(run).toMatchObject({
        trace_id: root?.id,
        dotted_order: expect.stringContaining(root?.dotted_order ?? ''),
      });
  });

  it('nodes of a plan and failures are seen', async () => {
    const { spans, runs } = await sent(await ask('@@planner давай'), 7);
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['step first', 'step second', 'execute_tool hand_off']),
    );
    expect(runs.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'second', 'hand_off']));
    const failed = await sent(await ask('@@plain [[fault:400]]'), 2);
    for (const span of failed.spans) {
      expect(span.status).toEqual({ code: 2 });
      expect(span.attributes['error.type']).toMatch(/^model_/);
    }
    for (const run of failed.runs) expect(run.error).toMatch(/^model_/);
  });

  it('goes where the settings say, and nothing is said there that should not be', async () => {
    const runId = await ask('@@plain [[say:слово для модели]]');
    await sent(runId, 2);
    const spans = traces.requests.filter(({ path }) => path === '/v1/traces');
    const runs = traces.requests.filter(({ path }) => path === '/runs/batch');
    // LangChain, left to itself, would ask LangSmith for /info and post elsewhere.
    expect(spans.length + runs.length).toBe(traces.requests.length);
    for (const { headers } of spans) expect(headers['x-collector-key']).toBe(apiHeader);
    for (const { headers } of runs) expect(headers['x-api-key']).toBe(key);
    const spoken = spans.map(({ body }) => body).join('\n');
    expect(spoken).toContain('artel-under-test');
    expect(spoken).not.toMatch(/слово для модели|say:|сорок|Ты Простой/);
    expect(runs.map(({ body }) => body).join('\n')).toContain('слово для модели');
    const all = traces.requests.map(({ body }) => body).join('\n');
    for (const secret of [key, apiHeader, owner.accessToken, artel.env.DATABASE_URL ?? key])
      expect(all).not.toContain(secret);
  });

  it('holds up nobody when nothing there answers', async () => {
    await traces.silentDuring(async () => {
      const before = traces.requests.length;
      const runIds = [await ask('@@plain [[say:без них]]')];
      await eventually('it is told', () => Promise.resolve(traces.requests.length > before));
      runIds.push(await ask('@@plain [[say:и снова]]'));
      expect(new Set(runIds).size).toBe(2);
    });
  });

  it('what is left is sent at the end', async () => {
    const runId = await ask('@@plain [[say:последнее слово]]');
    await artel.stop();
    const runs = traces.runs.filter(({ extra }) => extra.metadata.run_id === runId);
    expect(runs).toHaveLength(2);
    expect(traces.spans.filter(({ attributes }) => attributes['artel.run.id'] === runId)).toHaveLength(1);
  });
});
