import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../support/deployment.js';
import { aChat, anOrg, ended, post, type MessageBody, type Person } from '../support/builders.js';
import { tablesWith } from '../support/past-walls.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';
import { TraceServer } from '../support/trace-server.js';

interface Step {
  kind: 'attempt' | 'step' | 'model' | 'tool' | 'approval';
  agentUsername?: string;
  name?: string;
  tool?: string;
  state?: string;
  arguments?: unknown;
  result?: string | null;
  inputTokens?: number;
  outputTokens?: number;
  via: string;
  epoch: number;
  approvalId?: string;
}

interface State {
  id: string;
  after: string[];
  next: string[];
  values: { messages: { role: string }[] };
}

const role = (name: string, front: string): string =>
  `---\nname: ${name}\ntitle: ${name}\ndescription: ${name}\n${front}\n---\nТы ${name}.\n`;

const plan = `
graph:
  nodes:
    - { id: law, role: jurist, task: "[[say:ПРАВО]] {{question}}" }
    - { id: money, role: teller, task: "[[say:ДЕНЬГИ]] {{question}}" }
    - { id: again, role: teller, task: "[[say:ПЕРЕСЧЁТ]]" }
    - { id: sum, prompt: "[[say:Итог {{law}} и {{money}}{{again}}]]" }
  edges:
    - { from: start, to: law }
    - { from: start, to: money }
    - { from: law, to: sum }
    - { from: money, to: again, when: { contains: пересчёт } }
    - { from: money, to: sum, when: { lacks: пересчёт } }
    - { from: again, to: sum }
    - { from: sum, to: end }`;

/** One member after the other. */
const relay = `
graph:
  nodes:
    - { id: first, role: jurist, task: "[[say:план-раз]]" }
    - { id: second, role: teller, task: "[[say:план-два]] [[first:2000]]" }
  edges:
    - { from: start, to: first }
    - { from: first, to: second }
    - { from: second, to: end }`;

/** A node that sends itself back to work. */
const circle = `
graph:
  nodes:
    - { id: turn, role: teller, task: "[[say:ещё]]" }
  edges:
    - { from: start, to: turn }
    - { from: turn, to: turn, when: { contains: ещё } }
    - { from: turn, to: end, when: { lacks: ещё } }`;

/** Its last node fails once, its condition is asked of the model. */
const stumble = `
graph:
  nodes:
    - { id: count, role: teller, task: "[[say:сосчитано]] для {{question}}" }
    - { id: sum, prompt: "[[fault:400x1]] [[echo]] {{count}} {{question}}" }
    - { id: more, role: jurist, task: "[[say:лишнее]]" }
  edges:
    - { from: start, to: count }
    - { from: count, to: sum, when: { ask: "Довольно? [[say:да]]" } }
    - { from: count, to: more, when: { ask: "Мало? [[say:нет]]" } }
    - { from: more, to: sum }
    - { from: sum, to: end }`;

/** It goes on and on, if nobody stops the model that is asked whether it shall. */
const doubt = `
graph:
  nodes:
    - { id: turn, role: teller, task: "[[say:ещё]]" }
  edges:
    - { from: start, to: turn }
    - { from: turn, to: turn, when: { ask: "[[say:да]]" } }
    - { from: turn, to: end, when: { ask: "[[say:нет]]" } }`;

/** What a model is told last when a limit is reached, and the scripted one repeats. */
const lastWords = 'the limit of this answer';

describe('A role that leads others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-crew-'));
  let artel: Deployment;
  let traces: TraceServer;
  let owner: Person;
  let chatId: string;

  beforeAll(async () => {
    const files = {
      jurist: role('Юрист', 'type: simple'),
      teller: role('Кассир', 'type: simple'),
      chief: role('Начальник', 'type: multi_agent\nmembers: [jurist, teller, asker]'),
      asker: role('Секретарь', 'type: simple\ntools: [role_call, ask_human]'),
      planner: role('Плановик', `type: multi_agent\nmembers: [jurist, teller]${plan}`),
      runner: role('Гонец', `type: multi_agent\nmembers: [jurist, teller]${relay}`),
      circler: role('Карусель', `type: multi_agent\nlimits: { steps: 3 }\nmembers: [teller]${circle}`),
      stumbler: role('Растяпа', `type: multi_agent\nmembers: [teller, jurist]${stumble}`),
      hasty: role('Торопыга', 'type: simple\nlimits: { seconds: 1 }'),
      hurried: role('Спешащий', 'type: simple\ntools: [role_call]\nlimits: { seconds: 1 }'),
      looper: role('Упрямец', 'type: simple\ntools: [role_call]\nlimits: { steps: 5 }'),
      doubter: role('Сомневающийся', `type: multi_agent\nlimits: { steps: 4 }\nmembers: [teller]${doubt}`),
      thrice: role('Трижды', 'type: simple\ntools: [role_call]'),
      thrifty: role('Бережливый', 'type: simple\ntools: [role_call]\nlimits: { tokens: 4000 }'),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.md`), text);
    traces = await TraceServer.start();
    // What makes LangChain send all that is said to LangSmith.
    const foreign = ['LANGCHAIN', 'LANGSMITH'].flatMap((name) => [
      [`${name}_ENDPOINT`, traces.url],
      [`${name}_API_KEY`, 'lsv2_key'],
      [`${name}_TRACING_V2`, 'true'],
    ]);
    artel = await aDeployment({
      PROMPTS_DIR: folder,
      RUN_MAX_CALLS: '8',
      // Members take 3 s here before their first token.
      LLM_FIRST_TOKEN_TIMEOUT: '20',
      ...(Object.fromEntries(foreign) as Record<string, string>),
    });
    owner = await anOrg(artel.url);
  });

  afterAll(async () => {
    await artel.stop();
    await traces.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    chatId = (await aChat(owner)).id;
  });

  const ask = async (content: string) => (await post(owner, chatId, content)).runs[0]?.id ?? '';
  const answer = async (runId: string) => {
    const { messageId, error } = await ended(owner, runId);
    if (!messageId) throw new Error(`the run failed: ${JSON.stringify(error)}`);
    return (await owner.client.get<MessageBody>(`/messages/${messageId}`)).body.content;
  };
  const steps = async (runId: string) =>
    (await owner.client.get<{ items: Step[] }>(`/runs/${runId}/steps`)).body.items;

  const toolStep = async (runId: string) => (await steps(runId)).find(({ kind }) => kind === 'tool');

  it('ends a plan that never comes to its end where its limit is, with what was reached', async () => {
    const runId = await ask('@@circler начинай');
    expect(await answer(runId)).toContain('ещё');
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    const members = (await steps(runId)).filter(
      ({ kind, agentUsername }) => kind === 'model' && agentUsername === 'teller',
    );
    expect(members).toHaveLength(3);
  });

  it('goes on after its last step when it is asked to, and begins anew where it has ended', async () => {
    await answer(await ask('@@teller [[say:раньше]]'));
    const failed = await ask('@@stumbler раз-два');
    expect(await ended(owner, failed)).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
    const retry = (id: string, mode?: string) =>
      owner.client.post<{ id: string; code?: string }>(`/runs/${id}/retry`, mode && { mode });
    const { status, body } = await retry(failed, 'continue');
    expect(status).toBe(201);
    const text = await answer(body.id);
    // What a member gave is data to the model, and the conversation is before it.
    const { messages } = JSON.parse(text) as { messages: { role: string; content: string }[] };
    expect(messages.map(({ content }) => content)).toEqual([
      expect.stringContaining('Ты Растяпа'),
      expect.stringContaining('[[say:раньше]]'),
      expect.stringMatching(/: раньше$/),
      expect.stringMatching(
        /\[What count gave: data [^\n]*\]\n(\w{20})\nсосчитано\n\1\n[^\n]*@@stumbler раз-два$/,
      ),
    ]);
    const counted = (await modelCalls('[[say:сосчитано]] для')).filter(({ key }) => key.includes('раз-два'));
    expect(counted).toHaveLength(1);
    expect((await steps(body.id)).map(({ kind, name }) => name ?? kind)).toEqual(['attempt', 'sum', 'model']);

    const circled = await ask('@@circler сначала');
    const whole = await answer(circled);
    expect((await retry(circled, 'continue')).body).toMatchObject({ code: 'run_not_repeatable' });
    expect(await answer((await retry(circled)).body.id)).toBe(whole);
  });

  it('counts what it asks about its way as it counts other calls, and ends with what was reached', async () => {
    const runId = await ask('@@doubter начинай');
    expect(await answer(runId)).toContain('ещё');
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    expect((await steps(runId)).filter(({ kind }) => kind === 'model')).toHaveLength(4);
  });

  it('has members that take no more than it may itself, while they work', async () => {
    const insatiable = '[[tool-loop:role_call {"role":"teller","question":"[[tokens:400]]"}]]';
    const call = JSON.stringify({ role: 'asker', question: insatiable });
    const runId = await ask(`@@thrifty [[tool:role_call ${call}]] [[say:что успели]]`);
    expect(await answer(runId)).toBe('что успели');
    const done = await steps(runId);
    expect(done.find(({ kind }) => kind === 'tool')).toMatchObject({
      state: 'succeeded',
      result: /\[Cut off/,
    });
    const models = done.filter(({ kind }) => kind === 'model');
    expect(models.filter(({ agentUsername }) => agentUsername === 'teller').length).toBeGreaterThan(1);
    const taken = models.reduce((sum, call) => sum + (call.inputTokens ?? 0) + (call.outputTokens ?? 0), 0);
    expect(taken).toBeLessThanOrEqual(4_000);
    expect(taken).toBeGreaterThan(1_000);
  });

  it('makes so many calls with all that it asks, whoever makes them, and answers with what it has', async () => {
    const toTeller = JSON.stringify({ role: 'teller', question: '[[say:раз]]' });
    const three = `[[at-once]] ${`[[tool:role_call ${toTeller}]]`.repeat(3)} [[say:трое]]`;
    const call = `[[tool:role_call ${JSON.stringify({ role: 'asker', question: three })}]]`;
    const runId = await ask(`@@thrice [[at-once]] ${call.repeat(4)}`);
    expect(await answer(runId)).toContain(lastWords);
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    expect((await steps(runId)).filter(({ kind }) => kind === 'tool')).toHaveLength(8);
  });

  it('hands parts of the task to its members, and each piece of work is seen', async () => {
    const runId = await ask(
      '@@chief [[tool:hand_off {"role":"jurist","task":"[[say:по закону можно]]"}]] [[say:решено]]',
    );
    expect(await answer(runId)).toBe('решено');
    const done = await steps(runId);
    expect(done.map(({ kind, tool, agentUsername, via }) => [kind, tool ?? agentUsername, via])).toEqual([
      ['attempt', 'chief', ''],
      ['model', 'chief', ''],
      ['tool', 'hand_off', ''],
      ['model', 'jurist', '1.0'],
      ['model', 'chief', ''],
    ]);
    const whole = { state: 'succeeded', errorCode: null, epoch: 1, finishedAt: expect.any(String) };
    expect(done[0]).toMatchObject(whole);
    expect(done[3]).toMatchObject({
      model: expect.any(String),
      inputTokens: expect.any(Number),
      outputTokens: expect.any(Number),
      firstTokenMillis: expect.any(Number),
      finishReason: 'stop',
      errorCode: null,
    });
    expect(done[2]).toMatchObject({ state: 'succeeded', result: 'по закону можно' });
  });

  it('works through a plan: at the same time, and by conditions', async () => {
    const runId = await ask('@@planner сколько?');
    expect(await answer(runId)).toBe('Итог ПРАВО и ДЕНЬГИ');
    const nodes = (await steps(runId)).filter(({ kind }) => kind === 'step');
    expect(nodes.map(({ name }) => name).sort()).toEqual(['law', 'money', 'sum']);
    for (const node of nodes) expect(node).toMatchObject({ agentUsername: 'planner', state: 'succeeded' });
  });

  it('asks another role by a tool', async () => {
    const runId = await ask('@@asker [[tool:role_call {"role":"@@teller","question":"[[say:сорок]]"}]]');
    expect(await answer(runId)).toContain('сорок');
  });

  it('is told, and not stopped, when it asks itself or nobody', async () => {
    const itself = await ask('@@asker [[tool:role_call {"role":"asker","question":"а?"}]] [[say:ясно]]');
    expect(await answer(itself)).toBe('ясно');
    expect(await toolStep(itself)).toMatchObject({ state: 'failed', result: /do not ask back/ });
    const nobody = await ask('@@asker [[tool:role_call {"role":"ghost","question":"а?"}]] [[say:ясно]]');
    expect(await answer(nobody)).toBe('ясно');
    expect(await toolStep(nobody)).toMatchObject({ state: 'failed', result: /no role ghost/ });
  });

  it('hears of a role that takes longer than it may, with what that has said', async () => {
    const silent = await ask(
      '@@asker [[tool:role_call {"role":"hasty","question":"[[fault:hang]]"}]] [[say:ясно]]',
    );
    const talking = await ask(
      '@@asker [[tool:role_call {"role":"hasty","question":"[[drip:20]]"}]] [[say:ясно]]',
    );
    expect(await answer(silent)).toBe('ясно');
    expect(await toolStep(silent)).toMatchObject({ state: 'failed', result: /within the 1 s/ });
    expect(await answer(talking)).toBe('ясно');
    expect(await toolStep(talking)).toMatchObject({ state: 'succeeded', result: /^t0 t1.*\n\n\[Cut off/s });
    const asking = await ask(
      '@@asker [[tool:role_call {"role":"hurried","question":"[[tool:role_call {\\"role\\":\\"teller\\",' +
        '\\"question\\":\\"[[fault:hang]]\\"}]]"}]] [[say:ясно]]',
    );
    expect(await answer(asking)).toBe('ясно');
    const called = (await steps(asking)).filter(({ kind }) => kind === 'tool');
    expect(called).toMatchObject([
      { state: 'failed', result: /within the 1 s.* waited for role_call$/ },
      { state: 'failed', result: /stopped with the role that called it/ },
    ]);
  });

  it('ends an endless loop of calls at its limit, visibly', async () => {
    const runId = await ask('@@looper [[tool-loop:role_call {"role":"teller","question":"[[say:ещё]]"}]]');
    const { body } = await eventually('the run ends', async () => {
      const run = await owner.client.get<{ status: string; finishReason: string }>(`/runs/${runId}`);
      return run.body.status === 'queued' || run.body.status === 'running' ? undefined : run;
    });
    expect(body).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    // Of five calls of models two are the members', and the last one is its own.
    expect((await steps(runId)).filter(({ kind }) => kind === 'tool')).toHaveLength(2);
  });

  it('shows what its graph had come to, and goes on from there once more', async () => {
    const question = '[[say:сто]]';
    const runId = await ask(
      `@@asker [[tool:role_call {"role":"teller","question":"${question}"}]] [[say:итого]]`,
    );
    expect(await answer(runId)).toBe('итого');
    const { items } = (await owner.client.get<{ items: State[] }>(`/runs/${runId}/states`)).body;
    const ways = [[], ['model'], ['tools'], ['model'], ['start']];
    expect(items.map(({ next }) => next)).toEqual(ways);
    expect(items.map(({ after }) => after)).toEqual([...ways.slice(1), []]);
    const before = items.find(({ next }) => next[0] === 'tools')?.id ?? '';
    const { body: state } = await owner.client.get<State>(`/runs/${runId}/states/${before}`);
    expect(state).toMatchObject(items.find(({ id }) => id === before) ?? {});
    expect(state.values.messages.at(-1)).toMatchObject({
      role: 'assistant',
      toolCalls: [{ name: 'role_call' }],
    });
    const { status, body } = await owner.client.post<{ id: string }>(
      `/runs/${runId}/states/${before}/fork`,
      {},
    );
    expect(status).toBe(201);
    expect(await answer(body.id)).toBe('итого');
    expect((await steps(body.id)).map(({ kind }) => kind)).toEqual(['attempt', 'tool', 'model', 'model']);
    const last = await owner.client.post(`/runs/${runId}/states/${items[0]?.id}/fork`, {});
    expect(last.status).toBe(409);
    const stranger = await anOrg(artel.url);
    expect((await stranger.client.get(`/runs/${runId}/states/${before}`)).status).toBe(404);
  });

  it('waits for a person without holding anybody up', async () => {
    const waiting = await ask('@@asker [[tool:ask_human {"question":"Сколько?"}]]');
    await eventually('it waits', async () => {
      const { body } = await owner.client.get<{ status: string }>(`/runs/${waiting}`);
      return body.status === 'waiting_approval';
    });
    expect(await answer(await ask('@@asker [[say:а я нет]]'))).toBe('а я нет');
    const seen = await steps(waiting);
    expect(seen.map(({ kind, state }) => [kind, state])).toEqual([
      ['attempt', 'waiting'],
      ['model', undefined],
      ['approval', 'pending'],
    ]);
    const { approvalId } = seen[2] ?? {};
    await owner.client.post(`/approvals/${approvalId}`, { decision: 'approve', comment: 'Семь' });
    expect(await answer(waiting)).toContain('Семь');
    const all = await steps(waiting);
    expect(all.find(({ kind }) => kind === 'approval')).toMatchObject({
      state: 'approved',
      decidedBy: { username: owner.username },
      finishedAt: expect.any(String),
    });
    expect(all.filter(({ kind }) => kind === 'attempt').map(({ epoch, state }) => [epoch, state])).toEqual([
      [1, 'waiting'],
      [2, 'succeeded'],
    ]);
  });

  it('does not ask a member again when its worker was killed behind it; neither does a plan, or a role with tools', async () => {
    const planned = await ask('@@runner вперёд');
    const called = await ask(
      '@@asker [[tool:role_call {"role":"jurist","question":"[[say:зов-раз]]"}]] ' +
        '[[tool:role_call {"role":"teller","question":"[[say:зов-два]] [[first:2000]]"}]] [[say:дозвался]]',
    );
    const runId = await ask(
      '@@chief [[tool:hand_off {"role":"jurist","task":"[[say:однажды]]"}]] ' +
        '[[tool:hand_off {"role":"teller","task":"[[say:потом]] [[first:3000]]"}]] [[say:собрано]]',
    );
    const counting = await ask(
      '@@looper [[tool:role_call {"role":"jurist","question":"[[say:счёт-раз]]"}]] ' +
        '[[tool:role_call {"role":"teller","question":"[[say:счёт-два]] [[first:2000]]"}]]',
    );
    const plain = await ask('@@jurist [[say:прямо]] [[first:2000]]');
    const asked = async (task: string) => (await modelCalls(task)).filter(({ key }) => key.startsWith(task));
    for (const second of ['[[say:потом]]', '[[say:план-два]]', '[[say:зов-два]]', '[[say:счёт-два]]'])
      await eventually(`the second member works: ${second}`, async () => (await asked(second)).length > 0);
    await eventually('the one without members works', async () => (await modelCalls('прямо')).length > 0);
    await artel.crashConsumers();
    expect(await answer(runId)).toBe('собрано');
    expect([await answer(planned), await answer(called)]).toEqual(['план-два', 'дозвался']);
    // Three calls before, one that died with its worker, and its last words: it has come to its limit.
    expect(await answer(counting)).toContain(lastWords);
    expect(await ended(owner, counting)).toMatchObject({ attempts: 2, finishReason: 'length' });
    for (const first of ['[[say:однажды]]', '[[say:план-раз]]', '[[say:зов-раз]]', '[[say:счёт-раз]]'])
      expect(await asked(first)).toHaveLength(1);
    const done = await steps(runId);
    expect(done.filter(({ tool }) => tool === 'hand_off')).toHaveLength(2);
    const taken = (what: 'inputTokens' | 'outputTokens') =>
      done.reduce((sum, step) => sum + (step[what] ?? 0), 0);
    const { body } = await owner.client.get<{ attempts: number; usage: object }>(`/runs/${runId}`);
    expect(body).toMatchObject({
      attempts: 2,
      usage: { inputTokens: taken('inputTokens'), outputTokens: taken('outputTokens') },
    });
    expect(await answer(plain)).toBe('прямо');
    // What was under way counts by what was sent, of a plain answer too, which is not written down before it is asked for.
    for (const id of [runId, counting, plain])
      expect(
        (await steps(id)).filter(({ kind, epoch }) => kind === 'model' && epoch === 1).at(-1),
      ).toMatchObject({
        inputTokens: expect.any(Number) as number,
        isEstimate: true,
        errorCode: 'worker_lost',
        finishedAt: null,
      });
  });

  it('takes what no database stores from its model, and keeps the rest', async () => {
    const runId = await ask(
      '@@asker [[tool:role_call {"role":"teller","question":"[[say:сто\\u0000 и \\ud800 рублей]]","\\u0000":1}]] ' +
        '[[tool:role_call {"role":"teller","question":"[[say:сто\\u0000 и \\ud800 рублей]]"}]]',
    );
    expect(await answer(runId)).toContain('сто\uFFFD и \uFFFD рублей');
    const done = (await steps(runId)).filter(({ kind }) => kind === 'tool');
    expect(done.map(({ state }) => state)).toEqual(['refused', 'succeeded']);
    expect(JSON.stringify(done)).not.toMatch(/\\u0000|\\ud800/);
  });

  it('is read again byte for byte as it was told', async () => {
    const runId = await ask(
      '@@asker [[tool:role_call {"role":"teller","question":"[[say:сто]] [[first:500]]"}]] [[say:сто рублей]]',
    );
    const read = async () =>
      JSON.stringify((await owner.client.stream(`/runs/${runId}/events`)).filter(({ id }) => id));
    const live = await read();
    expect(live).toContain('"tool_call"');
    expect(await read()).toBe(live);
  });

  it('leaves nothing behind when its question, its answer or its chat is deleted, nor in what came later', async () => {
    const marker = `marker-${randomUUID()}`;
    const question =
      `@@chief [[tool:hand_off {"role":"asker","task":"${marker} ` +
      `[[tool:role_call {\\"role\\":\\"teller\\",\\"question\\":\\"[[say:${marker}]]\\"}]]"}]]`;
    const first = await post(owner, chatId, question);
    const { messageId } = await ended(owner, first.runs[0]?.id ?? '');
    const { content } = (await owner.client.get<MessageBody>(`/messages/${messageId}`)).body;
    expect(content).toContain(marker);
    const doomed = await aChat(owner);
    await answer((await post(owner, doomed.id, question)).runs[0]?.id ?? '');
    const later = await ask(
      '@@asker [[tool:role_call {"role":"teller","question":"[[say:два]]"}]] [[say:дальше]]',
    );
    await answer(later);
    const waiting = await post(owner, chatId, `@@asker [[tool:ask_human {"question":"${marker}"}]]`);
    await eventually('it waits', async () => {
      const { body } = await owner.client.get<{ status: string }>(`/runs/${waiting.runs[0]?.id}`);
      return body.status === 'waiting_approval';
    });
    expect(await tablesWith(artel, marker)).toEqual(
      expect.arrayContaining([
        'checkpoints.checkpoint_blobs',
        'public.approvals',
        'public.run_events',
        'public.tool_calls',
      ]),
    );
    for (const id of [first.message.id, messageId, waiting.message.id])
      expect((await owner.client.delete(`/messages/${id}`)).status).toBe(204);
    expect((await owner.client.delete(`/chats/${doomed.id}`)).status).toBe(204);
    const [call] = (await steps(first.runs[0]?.id ?? '')).filter(({ kind }) => kind === 'tool');
    expect(call).toMatchObject({ tool: 'hand_off', state: 'succeeded', arguments: {}, result: null });
    // Deleted messages are shown nowhere, and go when their organization's time is over.
    // To look into an embedded database takes a restart: before it, all that is to be done has been.
    await eventually('what follows is done', async () =>
      / 0$/m.test(
        (await (await fetch(`${artel.url}/metrics`)).text()).match(/^artel_outbox_lag.*$/m)?.[0] ?? '',
      ),
    );
    expect(await tablesWith(artel, marker)).toEqual(['public.messages']);
    // A later answer, that was shown all of it, still shows how it came about.
    const [last] = (await owner.client.get<{ items: State[] }>(`/runs/${later}/states`)).body.items;
    const { values } = (await owner.client.get<State>(`/runs/${later}/states/${last?.id}`)).body;
    expect(values.messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant']);
  }, 120_000);

  it('tells nobody outside of it, whatever LangChain finds in the environment', () => {
    expect(traces.requests).toEqual([]);
  });
});
