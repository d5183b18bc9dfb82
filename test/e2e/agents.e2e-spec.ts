import { randomUUID } from 'node:crypto';
import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { eventually } from '../support/profile.js';
import { aFile } from '../support/uploads.js';

interface AgentBody {
  id: string;
  username: string;
  name: string;
  prompt: string;
  temperature: number | null;
  tools: string[];
  members: string[];
  limits: object;
  origin: string;
  version: number;
}
interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { path: string; message: string }[];
}
interface Version {
  version: number;
  author: { id: string; username: string } | null;
  changed: string[];
  restoredFrom: number | null;
}
interface VersionDetails extends Version {
  content: AgentBody;
  changes: { part: string; before: unknown; after: unknown; diff?: { op: string; text: string }[] }[];
}
interface Step {
  kind: string;
  via: string;
  inputTokens: number;
  outputTokens: number;
  cost?: number;
  startedAt?: string;
  firstTokenMillis?: number;
  finishedAt?: string;
}
interface Listed<T> {
  items: T[];
  nextCursor: string | null;
}

let count = 0;
const aName = (): string => `role-${process.pid}-${count++}`;

const aDefinition = (more: object = {}) => ({
  username: aName(),
  name: 'Секретарь',
  title: 'Секретарь совета',
  description: 'Зовите для протоколов',
  type: 'simple',
  prompt: 'Ты — {{agent.name}} организации {{organization.name}}.\nПиши протоколы.',
  ...more,
});

/** What the model is given for a question. */
interface Request {
  model: string;
  options?: { temperature?: number; num_predict?: number };
  temperature?: number;
  messages: { role: string; content: string }[];
}

describe('Agents', () => {
  let owner: Person;
  let member: Person;
  let other: Person;

  const made = async (more: object = {}, person = owner): Promise<AgentBody> => {
    const { status, body } = await person.client.post<AgentBody>('/agents', aDefinition(more));
    if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const changed = (agent: { id: string }, changes: object) =>
    owner.client.patch<AgentBody>(`/agents/${agent.id}`, changes);
  const refused = async (definition: object, code = 'validation_failed') => {
    const { body } = await owner.client.post<Problem>('/agents', definition);
    expect(body).toMatchObject({ code });
    return body.errors;
  };
  const asked = async (username: string): Promise<Request> => {
    const chat = await aChat(owner);
    const { content } = await answer(owner, chat.id, `@@${username} [[echo]]`);
    return JSON.parse(content) as Request;
  };

  beforeAll(async () => {
    owner = await anOrg();
    member = await aUser(owner);
    other = await anOrg();
  });

  it('are made, called in a chat, changed and called as they are now', async () => {
    const agent = await made({ temperature: 0.4 });
    expect(agent).toMatchObject({ origin: 'api', version: 1, tools: [], limits: {}, visibility: 'everyone' });
    const [system] = (await asked(agent.username)).messages;
    expect(system?.content).toMatch(/^Ты — Секретарь организации Org .*\.\nПиши протоколы\.$/);

    const { status, body } = await changed(agent, { name: 'Писарь', version: 1 });
    expect(status).toBe(200);
    expect(body).toEqual({ ...agent, name: 'Писарь', version: 2 });
    expect((await asked(agent.username)).messages[0]?.content).toMatch(/^Ты — Писарь /);
    expect((await member.client.get(`/roles/${agent.username}`)).body).toMatchObject({ name: 'Писарь' });
  });

  it('are made once for one Idempotency-Key', async () => {
    const definition = aDefinition();
    const make = () =>
      owner.client.request<AgentBody>('POST', '/api/v1/agents', definition, {
        'idempotency-key': definition.username,
      });
    const first = await make();
    expect(first.status).toBe(201);
    expect((await make()).body).toEqual(first.body);
    expect(await refused(definition, 'already_exists')).toEqual([
      { path: 'username', message: expect.stringContaining('taken') },
    ]);
  });

  it('keep every version, with who made it and what it changed', async () => {
    const admin = await aUser(owner, { role: 'admin' });
    const agent = await made();
    await admin.client.patch(`/agents/${agent.id}`, {
      prompt: 'Ты — {{agent.name}} организации {{organization.name}}.\nПиши письма.',
      temperature: 0.2,
    });
    await changed(agent, { tools: ['role_call'] });
    await changed(agent, { tools: ['role_call'] });
    const versions = `/agents/${agent.id}/versions`;
    const { body } = await owner.client.get<Listed<Version>>(versions);
    expect(body.items.map(({ version, author, changed }) => [version, author?.id, changed])).toEqual([
      [3, owner.id, ['tools']],
      [2, admin.id, ['prompt', 'temperature']],
      [1, owner.id, []],
    ]);
    const page = await owner.client.get<Listed<Version>>(`${versions}?limit=2`);
    const rest = await owner.client.get<Listed<Version>>(
      `${versions}?limit=2&cursor=${page.body.nextCursor}`,
    );
    expect([...page.body.items, ...rest.body.items]).toEqual(body.items);
    expect(rest.body.nextCursor).toBeNull();

    const second = (await owner.client.get<VersionDetails>(`${versions}/2`)).body;
    expect(second.content).toMatchObject({ temperature: 0.2, tools: [] });
    expect(second.changes).toEqual([
      { part: 'temperature', before: null, after: 0.2 },
      {
        part: 'prompt',
        before: agent.prompt,
        after: second.content.prompt,
        diff: [
          { op: 'same', text: expect.stringMatching(/^Ты[^]*Пиши$/) },
          { op: 'removed', text: ' протоколы' },
          { op: 'added', text: ' письма' },
          { op: 'same', text: '.' },
        ],
      },
    ]);
    const { body: written } = await owner.client.get<VersionDetails>(`${versions}/1`);
    expect(written).toMatchObject({ changes: [], restoredFrom: null });
    expect((await owner.client.get(`${versions}/4`)).status).toBe(404);

    const { body: restored } = await owner.client.post<AgentBody>(`${versions}/1/restore`);
    expect(restored).toEqual({ ...agent, version: 4 });
    const newest = (await owner.client.get<Listed<Version>>(versions)).body.items[0];
    expect(newest).toMatchObject({ changed: ['prompt', 'temperature', 'tools'], restoredFrom: 1 });
    expect((await owner.client.post(`${versions}/9/restore`)).status).toBe(404);
  });

  it('are changed by one of two who have seen the same version', async () => {
    const agent = await made();
    const both = await Promise.all(['Первый', 'Второй'].map((name) => changed(agent, { name, version: 1 })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'conflict' });
    expect((await changed(agent, { title: 'Без номера' })).body.version).toBe(3);
  });

  it('are refused with every mistake in them named', async () => {
    const errors = await refused(
      aDefinition({
        type: 'magic',
        prompt: '{{organization.nam}}',
        greeting: 'Привет, {{user}}',
        tools: ['role_call', 'teleport', 'role_call'],
        toolPolicies: { teleport: 'auto', notify: 'ask' },
        httpTools: [
          {
            name: 'weather',
            description: 'Погода',
            method: 'GET',
            url: 'https://example.com/',
            parameters: { type: 'object', properties: { city: { type: 'strin' } } },
          },
        ],
        outputSchema: { type: 'string' },
      }),
    );
    expect(errors.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(/^type: must be one of: .*simple/),
      'prompt: {{organization.nam}} is not a variable',
      'greeting: {{user}} is not a variable',
      'tools: role_call is there twice',
      'toolPolicies: notify is not among its tools',
      expect.stringMatching(/^httpTools\.0\.parameters: .*type/),
      'outputSchema: must be of the type object',
      expect.stringMatching(/^tools: teleport is not a known tool; known are .*calculator/),
    ]);
    const outOfBounds = await refused(aDefinition({ temperature: 3, limits: { steps: 0 }, colour: 'red' }));
    expect(outOfBounds.map(({ path }) => path).toSorted()).toEqual(['body', 'limits.steps', 'temperature']);
    expect(await refused(aDefinition({ username: 'a b' }))).toHaveLength(1);
    expect(await refused(aDefinition({ prompt: ' \n ' }))).toMatchObject([{ path: 'prompt' }]);
    expect(await refused(aDefinition({ limits: { cost: 1 } }))).toMatchObject([{ path: 'limits.cost' }]);
    const hostile = await refused(aDefinition({ outputSchema: { type: 'object', title: 'a\u0000' } }));
    expect(hostile).toMatchObject([{ path: 'outputSchema.title' }]);
    expect(await refused(aDefinition({ knowledge: [owner.id] }))).toMatchObject([{ path: 'knowledge.0' }]);
  });

  it('name only agents, secrets and people of their organization', async () => {
    const { id: foreign } = await made({}, other);
    expect(foreign).toBeDefined();
    const secret = await other.client.post<{ id: string }>('/secrets', { name: 'key', value: 'v' });
    const tool = {
      name: 'orders',
      description: 'Заказы',
      method: 'GET',
      url: 'https://example.com/',
      parameters: { type: 'object' },
      secretId: secret.body.id,
    };
    const errors = await refused(
      aDefinition({
        type: 'multi_agent',
        tools: ['teleport'],
        members: ['lawyer', 'nobody-here'],
        httpTools: [tool],
        approverIds: [owner.id, other.id],
      }),
    );
    expect(errors.map(({ path }) => path)).toEqual([
      'tools',
      'members.1',
      'httpTools.0.secretId',
      'approverIds.1',
    ]);
    const own = await owner.client.post<{ id: string }>('/secrets', { name: 'orders', value: 'v' });
    const agent = await made({
      type: 'multi_agent',
      members: ['LAWYER'],
      httpTools: [{ ...tool, secretId: own.body.id }],
      approverIds: [owner.id],
    });
    expect(agent.members).toEqual(['lawyer']);
  });

  it('never lead each other in a circle, whichever of them closes it', async () => {
    const username = aName();
    expect(await refused(aDefinition({ username, type: 'multi_agent', members: [username] }))).toEqual([
      { path: 'members', message: 'a role does not lead itself' },
    ]);
    const first = await made();
    const second = await made({ type: 'multi_agent', members: [first.username] });
    const third = await made({ type: 'multi_agent', members: [second.username] });
    const { status, body } = await owner.client.patch<Problem>(`/agents/${first.id}`, {
      type: 'multi_agent',
      members: ['lawyer', third.username],
    });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      {
        path: 'members',
        message: `a circle: ${[first, third, second, first].map((agent) => agent.username).join(' → ')}`,
      },
    ]);
    // Two who would lead each other at once: one of them is too late.
    const pairs = await Promise.all(Array.from({ length: 8 }, () => Promise.all([made(), made()])));
    const ends = await Promise.all(
      pairs.map(([left, right]) =>
        Promise.all([
          changed(left, { type: 'multi_agent', members: [right.username] }),
          changed(right, { type: 'multi_agent', members: [left.username] }),
        ]),
      ),
    );
    for (const both of ends) expect(both.map((end) => end.status).toSorted()).toEqual([200, 400]);
  });

  it('are removed: called no more, open runs end, answers stay, the username is free', async () => {
    const agent = await made();
    const chat = await aChat(owner);
    const given = await answer(owner, chat.id, `@@${agent.username} [[say:Готово]]`);
    const { body: own } = await owner.client.post<ChatBody>('/chats', { kind: 'agent', agentId: agent.id });
    const leader = await made({ type: 'multi_agent', members: [agent.username] });
    const led = await owner.client.delete<Problem>(`/agents/${agent.id}`);
    expect(led).toMatchObject({ status: 409, body: { code: 'agent_in_use' } });
    expect(led.body.detail).toContain(leader.username);
    await changed(leader, { type: 'simple', members: [] });

    const { runs } = await post(owner, chat.id, `@@${agent.username} [[drip:200]]`);
    expect((await owner.client.delete(`/agents/${agent.id}`)).status).toBe(204);
    expect(await ended(owner, runs[0]?.id ?? '')).toMatchObject({ status: 'cancelled' });
    expect((await owner.client.get(`/agents/${agent.id}`)).status).toBe(404);
    expect((await owner.client.delete(`/agents/${agent.id}`)).status).toBe(404);
    const late = await owner.client.post<Problem>(`/chats/${own.id}/messages`, { content: 'Ау?' });
    expect(late.body).toMatchObject({ status: 409, code: 'agent_unavailable' });
    expect((await owner.client.get(`/messages/${given.id}`)).body).toEqual(given);

    const heir = await made({ username: agent.username, name: 'Преемник' });
    expect(heir.id).not.toBe(agent.id);
    expect((await answer(owner, chat.id, `@@${agent.username} [[say:Я тут]]`)).author).toMatchObject({
      id: heir.id,
    });
  });

  it('that are files are read-only, and have versions too', async () => {
    const { body: lawyer } = await owner.client.get<AgentBody>('/roles/lawyer');
    for (const answered of [
      await owner.client.patch<Problem>(`/agents/${lawyer.id}`, { name: 'Другой' }),
      await owner.client.delete<Problem>(`/agents/${lawyer.id}`),
      await owner.client.post<Problem>(`/agents/${lawyer.id}/versions/1/restore`),
    ])
      expect(answered).toMatchObject({ status: 409, body: { code: 'agent_from_file' } });
    const { body } = await owner.client.get<Listed<Version>>(`/agents/${lawyer.id}/versions`);
    expect(body.items).toEqual([
      { version: 1, author: null, createdAt: expect.any(String), changed: [], restoredFrom: null },
    ]);
    expect(await refused(aDefinition({ username: 'lawyer' }), 'already_exists')).toHaveLength(1);
  });

  it('are for those who manage them, and for no other organization', async () => {
    const agent = await made();
    const doors = (person: Person) => [
      person.client.patch(`/agents/${agent.id}`, { name: 'X' }),
      person.client.delete(`/agents/${agent.id}`),
      person.client.get(`/agents/${agent.id}/versions`),
      person.client.get(`/agents/${agent.id}/versions/1`),
      person.client.post(`/agents/${agent.id}/versions/1/restore`),
    ];
    for (const { status } of await Promise.all(doors(member))) expect(status).toBe(403);
    for (const { status } of await Promise.all(doors(other))) expect(status).toBe(404);
    expect((await member.client.post('/agents', aDefinition())).status).toBe(403);
    expect(await made({ username: agent.username }, other)).toMatchObject({ version: 1 });
  });

  it('answer in the facade under their usernames as soon as they exist, and until they go', async () => {
    const client = owner.client.withToken(await anApiKey(owner));
    const agent = await made();
    const ask = () =>
      client.request<{ error?: { code: string } }>('POST', '/v1/chat/completions', {
        model: agent.username,
        messages: [{ role: 'user', content: '[[say:Здесь]]' }],
      });
    expect((await ask()).status).toBe(200);
    await owner.client.delete(`/agents/${agent.id}`);
    await eventually('it is gone', async () => (await ask()).status === 404);
  });

  it('are a file of prompts/ and back, exactly', async () => {
    const agent = await made({
      prompt: '\r\nТы — {{agent.name}}.\r\n\r\n---\nКонец.\n',
      greeting: 'Здравствуйте, {{caller.name}}!\n---\nЧем помочь?',
      temperature: 0,
      tools: ['role_call'],
      toolPolicies: { role_call: 'ask' },
      limits: { steps: 4, seconds: 30.5 },
      examples: [{ question: 'Сколько?', answer: '"Два": yes' }],
      outputSchema: { type: 'object', properties: { да: { type: 'boolean' } } },
    });
    expect(agent.prompt).toBe('Ты — {{agent.name}}.\n\n---\nКонец.');
    const exported = await owner.client.get<string>(`/agents/${agent.id}/export`);
    expect(exported.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(exported.headers.get('content-disposition')).toContain(`filename="${agent.username}.md"`);
    expect(exported.body).toMatch(/^---\nname: Секретарь\n[^]*tool_policies:\n[^]*\n---\n\nТы — /);

    const take = (username: string, query = '', markdown = exported.body) =>
      owner.client.post<AgentBody>(`/agents/import${query}`, { username, markdown });
    const username = aName();
    const { status, body: copy } = await take(username);
    expect(status).toBe(200);
    expect(copy).toEqual({ ...agent, id: copy.id, username });
    expect((await owner.client.get<string>(`/agents/${copy.id}/export`)).body).toBe(exported.body);

    expect(await take(username)).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    expect((await take(username, '?replace=true')).body).toEqual(copy);
    const other = exported.body.replace('name: Секретарь', 'name: Писарь');
    expect((await take(username, '?replace=true', other)).body).toEqual({
      ...copy,
      name: 'Писарь',
      version: 2,
    });
    expect(await take('lawyer', '?replace=true')).toMatchObject({
      status: 409,
      body: { code: 'agent_from_file' },
    });
    const broken = exported.body.replace('temperature: 0', 'temperature: hot\ncolour: red');
    expect(await take(aName(), '', broken)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'temperature' }, { path: 'front matter' }] },
    });
    expect(await take(aName(), '', 'Просто текст')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'markdown', message: expect.stringContaining('front matter') }] },
    });
  });

  it('take their secrets along by name, and are refused where there is none of it', async () => {
    const secretName = `crm-${randomUUID()}`;
    const store = (person: Person) =>
      person.client.post<{ id: string }>('/secrets', { name: secretName, value: 'x' });
    const { body: kept } = await store(owner);
    const tool = {
      ...{ name: 'order', description: 'x', method: 'GET', url: 'https://api.example.com/' },
      parameters: { type: 'object' },
      resultPath: '$.a',
    };
    const agent = await made({ httpTools: [{ ...tool, secretId: kept.id }] });
    const { body: markdown } = await owner.client.get<string>(`/agents/${agent.id}/export`);
    expect(markdown).toContain(`secret: ${secretName}`);
    expect(markdown).not.toContain(kept.id);
    const stranger = await anOrg();
    const take = <T = AgentBody>(person: Person) =>
      person.client.post<T>('/agents/import', { username: aName(), markdown });
    expect(await take(stranger)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'http_tools.0.secret', message: expect.stringContaining(secretName) }] },
    });
    const { body: theirs } = await store(stranger);
    expect((await take(stranger)).body).toMatchObject({ httpTools: [{ ...tool, secretId: theirs.id }] });
  });

  it('take those who decide and their tables along by name, and are refused where there is none of it', async () => {
    const table = `${aName()}.csv`;
    const { id } = await aFile(owner, table, 'товар;цена\nчай;5\n');
    const judge = await aUser(owner, { username: aName() });
    const agent = await made({ tools: ['analog_search'], tables: [id], approverIds: [judge.id] });
    const { body: markdown } = await owner.client.get<string>(`/agents/${agent.id}/export`);
    expect(markdown).toContain(`tables:\n  - ${table}\n`);
    expect(markdown).toContain(`approvers:\n  - ${judge.username}\n`);
    const take = (person: Person, username: string, replace = false) =>
      person.client.post<AgentBody>(`/agents/import?replace=${replace}`, { username, markdown });
    expect((await take(owner, agent.username, true)).body).toEqual(agent);
    const stranger = await anOrg();
    expect(await take(stranger, aName())).toMatchObject({
      status: 400,
      body: {
        errors: [
          { path: 'approvers', message: expect.stringContaining(judge.username) as string },
          { path: 'tables', message: expect.stringContaining(table) as string },
        ],
      },
    });
    const { id: again } = await aFile(owner, table, 'товар;цена\nчай;6\n');
    expect((await take(owner, aName())).body).toMatchObject({ tables: [again], approverIds: [judge.id] });
  });

  it('are refused with those who decide in what is no text, rather than taken without them', async () => {
    const { body: markdown } = await owner.client.get<string>(`/agents/${(await made({})).id}/export`);
    const take = (line: string) =>
      owner.client.post('/agents/import', {
        username: aName(),
        markdown: markdown.replace('---\n', `---\n${line}\n`),
      });
    const refused = (path: string) => ({ status: 400, body: { errors: [{ path }] } });
    expect(await take('approvers: [35485702]')).toMatchObject(refused('approvers.0'));
    expect(await take('approvers: [{ a: 1 }]')).toMatchObject(refused('approvers.0'));
    expect(await take('approvers: x')).toMatchObject(refused('approvers'));
    expect(await take('tables: [2026]')).toMatchObject(refused('tables.0'));
    expect(await take(`approvers: [x]\napprover_ids: [${owner.id}]`)).toMatchObject(refused('approvers'));
  });

  it('show what a prompt would be', async () => {
    const { body } = await owner.client.post<{ text: string; variables: object; unknown: string[] }>(
      '/agents/preview',
      {
        prompt: '{{caller.name}} из {{organization.name}}, {{ today }}, {{who}}',
        variables: { today: '2030-01-02' },
      },
    );
    expect(body.text).toMatch(/^Ольга Владелец из Org .*, 2030-01-02, \{\{who\}\}$/);
    expect(body.unknown).toEqual(['who']);
    expect(Object.keys(body.variables)).toEqual(['caller.name', 'organization.name', 'today']);
    const bad = await owner.client.post('/agents/preview', { prompt: 'x', variables: { who: 'я' } });
    expect(bad.status).toBe(400);
  });

  it('show with it what saving it would be refused for, and what does not work here', async () => {
    const problemsOf = async (more: object) =>
      (await owner.client.post<{ problems: object[] }>('/agents/preview', { prompt: 'Привет', ...more })).body
        .problems;
    expect(await problemsOf({})).toEqual([]);
    expect(await problemsOf({ prompt: '{{who}}' })).toEqual([
      { path: 'prompt', message: '{{who}} is not a variable' },
    ]);
    const { id: agentId } = await made();
    expect(await problemsOf({ agentId, prompt: '{{who}}' })).toHaveLength(1);
    expect(await problemsOf({ agentId })).toEqual([]);
  });

  describe('that are only tried', () => {
    interface Trial {
      content: string;
      finishReason: string | null;
      error: { code: string } | null;
      usage: { inputTokens: number } | null;
      steps: { type: string; data: Record<string, unknown> }[];
    }
    const tried = (body: object, person = owner) => person.client.post<Trial>('/agents/try', body);
    const draft = (more: object = {}) => {
      const { username: _, ...definition } = aDefinition(more);
      return definition;
    };

    it('answer as they would, without being saved', async () => {
      const before = (await owner.client.get<Listed<AgentBody>>('/agents?limit=200')).body.items.length;
      const { status, body } = await tried({
        definition: draft({
          examples: [{ question: 'Ты кто?', answer: 'Секретарь.' }],
          prompt: 'Ты — {{agent.name}}, сегодня {{today}}',
        }),
        messages: [
          { role: 'user', content: 'Привет' },
          { role: 'assistant', content: 'Здравствуйте' },
        ],
        question: '[[echo]]',
        variables: { today: 'вторник' },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ error: null, finishReason: 'stop', steps: [] });
      expect((JSON.parse(body.content) as Request).messages).toEqual([
        { role: 'system', content: 'Ты — Секретарь, сегодня вторник' },
        { role: 'user', content: 'Ты кто?' },
        { role: 'assistant', content: 'Секретарь.' },
        { role: 'user', content: 'Привет' },
        { role: 'assistant', content: 'Здравствуйте' },
        { role: 'user', content: '[[echo]]' },
      ]);
      expect((await owner.client.get<Listed<AgentBody>>('/agents?limit=200')).body.items).toHaveLength(
        before,
      );
    });

    it('go on with a dialog where what was said before has led it', async () => {
      const slot = { type: 'number' };
      const steps = [
        { id: 'many', kind: 'ask', question: 'Сколько окон?', slot },
        { id: 'floor', kind: 'ask', question: 'Какой этаж?', slot },
        { id: 'done', kind: 'finish', text: 'Окон: {{slots.many}}, этаж: {{slots.floor}}' },
      ];
      const definition = draft({ type: 'chain', steps });
      const said = ['Здравствуйте', '3'].map((content) => ({ role: 'user', content }));
      const { body } = await tried({ definition, messages: said, question: '5' });
      expect(body).toMatchObject({ error: null, content: 'Окон: 3, этаж: 5' });
      const [first] = said;
      const answered = [first, { role: 'assistant', content: 'Что угодно' }];
      const { body: second } = await tried({ definition, messages: answered, question: '3' });
      expect(second).toMatchObject({ error: null, content: 'Какой этаж?' });
    });

    it('call what only reads, and ask other roles, who are tried as well', async () => {
      const agent = await made();
      const { body } = await tried({
        agentId: agent.id,
        definition: { tools: ['role_call', 'ask_human'] },
        question:
          '[[tool:role_call {"role":"lawyer","question":"Можно? [[say:Можно]]"}]] [[tool:ask_human {"question":"Точно?"}]]',
      });
      expect(body.error).toBeNull();
      const results = body.steps.filter(({ type }) => type === 'tool_result').map(({ data }) => data);
      expect(results).toMatchObject([
        { tool: 'role_call', ok: true, text: 'Можно' },
        { tool: 'ask_human', ok: true, text: expect.stringContaining('trial') },
      ]);
      expect((await owner.client.get(`/agents/${agent.id}`)).body).toEqual(agent);

      const asking = { tools: ['role_call'], toolPolicies: { role_call: 'ask' } };
      const question = '[[tool:role_call {"role":"lawyer","question":"[[say:Тайна]]"}]]';
      const undecided = await tried({ agentId: agent.id, definition: asking, question });
      expect(undecided.body.error).toBeNull();
      expect(JSON.stringify(undecided.body)).not.toMatch(/"text":"Тайна"/);
    });

    it('lead their members', async () => {
      const { body } = await tried({
        definition: draft({ type: 'multi_agent', members: ['lawyer', 'hr'] }),
        question: '[[tool:hand_off {"role":"hr","task":"[[say:Принято]]"}]]',
      });
      expect(body.steps.at(-1)).toMatchObject({ type: 'tool_result', data: { ok: true, text: 'Принято' } });
    });

    it('are told as they speak, to who wants a stream', async () => {
      const answer = await owner.client.request<string>(
        'POST',
        '/api/v1/agents/try',
        { definition: draft(), question: '[[say:Раз два три]]' },
        { accept: 'text/event-stream' },
      );
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      const events = [...answer.body.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
      expect(events[0]).toBe('status');
      expect(events).toContain('delta');
      expect(events.at(-1)).toBe('done');
      expect(answer.body).toContain('"content":"Раз два три"');
    });

    it('end at their limits with what was reached, and with an error when that is nothing', async () => {
      const definition = draft({ limits: { seconds: 1 } });
      const { body } = await tried({ definition, question: '[[drip:50]]' });
      expect(body).toMatchObject({ error: null, finishReason: 'length' });
      expect(body.content).toContain('t0 t1');
      const silent = await tried({ definition, question: '[[fault:hang]]' });
      expect(silent.body).toMatchObject({ content: '', error: { code: 'run_deadline' } });
    });

    it('are refused like those that are saved', async () => {
      const errors = async (body: object) => {
        const answer = await owner.client.post<Problem>('/agents/try', { question: 'Ау', ...body });
        expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
        return answer.body.errors.map(({ path }) => path);
      };
      expect(await errors({})).toContain('definition.name');
      expect(await errors({ definition: draft({ tools: ['teleport'] }) })).toEqual(['tools']);
      expect(await errors({ definition: draft({ members: ['nobody-here'] }) })).toEqual([
        'members',
        'members.0',
      ]);
      const led = draft({ type: 'multi_agent', members: ['nobody-here'] });
      expect(await errors({ definition: led })).toEqual(['members.0']);
      const agent = await made();
      expect((await tried({ agentId: agent.id, question: 'Ау' }, member)).status).toBe(403);
      expect((await tried({ agentId: agent.id, question: 'Ау' }, other)).status).toBe(404);
    });
  });

  it('greet whoever opens a chat with them, and are named after the first question all the same', async () => {
    const agent = await made({ greeting: 'Здравствуйте, {{caller.name}}!' });
    const { body: chat } = await member.client.post<ChatBody>('/chats', { kind: 'agent', agentId: agent.id });
    expect(chat).toMatchObject({ unreadCount: 0, title: agent.name });
    const { body } = await member.client.get<Listed<MessageBody>>(`/chats/${chat.id}/messages`);
    expect(body.items).toMatchObject([
      {
        author: { kind: 'agent', id: agent.id },
        content: `Здравствуйте, ${member.name}!`,
        validation: null,
        runId: null,
      },
    ]);
    const verdict = { decision: 'approve' };
    expect(await member.client.post(`/messages/${body.items[0]?.id}/validate`, verdict)).toMatchObject({
      status: 409,
      body: { code: 'not_validatable' },
    });
    const { content } = await answer(member, chat.id, 'Вопрос дня [[echo]]');
    expect((JSON.parse(content) as Request).messages[1]).toEqual({
      role: 'assistant',
      content: `Здравствуйте, ${member.name}!`,
    });
    await eventually('the chat has its title', async () =>
      (await member.client.get<ChatBody>(`/chats/${chat.id}`)).body.title.startsWith('Вопрос дня'),
    );
    expect((await member.client.get(`/roles/${agent.username}`)).body).toMatchObject({
      greeting: 'Здравствуйте, {{caller.name}}!',
      examples: [],
    });
  });

  describe('whose answers keep to a schema', () => {
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
    /** Its words come back with the correction: a model that is told them answers what they say. */
    const mended = {
      type: 'object',
      properties: { n: { type: 'number', default: 5 } },
      description: '[[say:{}]]',
    };
    const given = async (more: object, question: string) => {
      const { username } = await made(more);
      const chat = await aChat(owner);
      const { runs } = await post(owner, chat.id, `@@${username} ${question}`);
      const run = await ended(owner, runs[0]?.id ?? '');
      const { body } = await owner.client.get<Listed<Step>>(`/runs/${run.id}/steps`);
      const message =
        run.messageId && (await owner.client.get<MessageBody>(`/messages/${run.messageId}`)).body;
      return { run, content: message ? message.content : '', calls: body.items.filter(isModel) };
    };
    const isModel = ({ kind }: Step) => kind === 'model';
    const tool = '[[tool:calculator {"expression":"1+1"}]]';

    it('give the JSON and nothing else, which the server was asked for', async () => {
      const kept = await given({ outputSchema: schema }, '[[say:Вот: {"n": 7} как просили]]');
      expect(kept).toMatchObject({ content: '{"n":7}', calls: { length: 1 } });
      const open = { type: 'object' };
      const { content } = await given({ outputSchema: open }, '[[echo]]');
      expect(JSON.parse(content)).toMatchObject({
        format: open,
        messages: [{ content: expect.stringContaining(JSON.stringify(open)) as string }, {}],
      });
      const withTools = await given(
        { outputSchema: schema, tools: ['calculator'] },
        `${tool} [[say:{"n":8}]]`,
      );
      expect(withTools).toMatchObject({ content: '{"n":8}', calls: { length: 2 } });
    });

    it('are corrected once, before anybody reads them', async () => {
      const corrected = await given({ outputSchema: mended }, '[[say:не знаю]]');
      expect(corrected).toMatchObject({ content: '{"n":5}', calls: { length: 2 } });
      const { body } = await owner.client.get<{ usage: object }>(`/runs/${corrected.run.id}`);
      const total = (what: 'inputTokens' | 'outputTokens') =>
        corrected.calls.reduce((sum, call) => sum + call[what], 0);
      const tokens = { inputTokens: total('inputTokens'), outputTokens: total('outputTokens') };
      expect(body.usage).toEqual({ ...tokens, cost: null });
      const withTools = await given({ outputSchema: mended, tools: ['calculator'] }, `${tool} [[say:нет]]`);
      expect(withTools).toMatchObject({ content: '{"n":5}', calls: { length: 3 } });
    });

    it('are corrected only where a step is left for it', async () => {
      const once = { outputSchema: mended, limits: { steps: 1 } };
      const told = { status: 'failed', error: { code: 'limit_reached' } };
      expect(await given(once, '[[say:не знаю]]')).toMatchObject({ run: told, calls: { length: 1 } });
      const withTools = await given({ ...once, tools: ['calculator'] }, `${tool} [[say:нет]]`);
      expect(withTools).toMatchObject({ run: told, calls: { length: 1 } });
      const twice = { ...once, limits: { steps: 2 }, tools: ['calculator'] };
      expect(await given(twice, `${tool} [[say:нет]]`)).toMatchObject({
        content: '{"n":5}',
        calls: { length: 2 },
      });
    });

    it('fail with what is wrong with them', async () => {
      const told = {
        status: 'failed',
        error: { code: 'model_error', detail: expect.stringContaining("required property 'n'") as string },
      };
      const wrong = '[[say:{"m":1}]]';
      const plain = await given({ outputSchema: schema }, wrong);
      expect(plain).toMatchObject({ run: told, calls: { length: 2 } });
      const withTools = await given({ outputSchema: schema, tools: ['calculator'] }, `${tool} ${wrong}`);
      expect(withTools).toMatchObject({ run: told, calls: { length: 3 } });
    });

    it('are for simple roles', async () => {
      const crew = aDefinition({ type: 'multi_agent', members: ['lawyer'], outputSchema: schema });
      expect(await refused(crew)).toMatchObject([{ path: 'outputSchema' }]);
      const steps = [{ id: 'end', kind: 'finish', text: 'Всё' }];
      expect(await refused(aDefinition({ type: 'chain', steps, outputSchema: schema }))).toMatchObject([
        { path: 'outputSchema' },
      ]);
    });
  });

  it('may cost so much: then they come to an end, visibly', async () => {
    const helper = await made();
    const limits = { cost: 2_000 };
    const agent = await made({ model: 'priced', tools: ['role_call'], limits });
    const chat = await aChat(owner);
    const call = `{"role":"${helper.username}","question":"[[say:ещё]]"}`;
    const { runs } = await post(owner, chat.id, `@@${agent.username} [[tool-loop:role_call ${call}]]`);
    const run = await ended(owner, runs[0]?.id ?? '');
    expect(run).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    const { body } = await owner.client.get<Listed<Step>>(`/runs/${run.id}/steps`);
    const own = body.items.filter(({ kind, via }) => kind === 'model' && via === '');
    const costs = own.map(({ cost }) => cost ?? 0);
    expect(costs).toEqual(own.map(({ inputTokens, outputTokens }) => inputTokens + outputTokens));
    expect(own.length).toBeGreaterThan(2);
    const cost = costs.reduce((sum, one) => sum + one, 0);
    expect(cost).toBeLessThanOrEqual(limits.cost);
    const { body: whole } = await owner.client.get<{ usage: object }>(`/runs/${run.id}`);
    expect(whole.usage).toMatchObject({ cost });
    expect((await owner.client.get<MessageBody>(`/messages/${run.messageId}`)).body.content).toContain(
      'the limit of this answer',
    );
  });

  it('answer no longer than their limits pay for', async () => {
    const plain = await made({ model: 'priced', limits: { cost: 500 } });
    const { options } = await asked(plain.username);
    expect(options?.num_predict).toBeGreaterThan(100);
    expect(options?.num_predict).toBeLessThan(500);
    const withTools = await made({ model: 'priced', tools: ['calculator'], limits: { cost: 1_500 } });
    const { options: bound } = await asked(withTools.username);
    expect(bound?.num_predict).toBeGreaterThan(50);
    expect(bound?.num_predict).toBeLessThan(750);
    const poor = await made({ model: 'priced', limits: { cost: 5 } });
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@${poor.username} Ау`);
    const refusal = await ended(owner, runs[0]?.id ?? '');
    expect(refusal).toMatchObject({ status: 'failed', error: { code: 'limit_reached' } });
  });

  it('tell what a plain answer cost, and how long after the question to the model its first word came', async () => {
    const plain = await made({ model: 'priced' });
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@${plain.username} [[say:раз два]] [[first:300]]`);
    const run = await ended(owner, runs[0]?.id ?? '');
    const path = `/runs/${run.id}`;
    const { body } = await owner.client.get<{ startedAt: string; usage: Step }>(path);
    const { cost } = body.usage;
    expect(cost).toBe(body.usage.inputTokens + body.usage.outputTokens);
    const steps = (await owner.client.get<Listed<Step>>(`${path}/steps`)).body.items;
    // An answer that took longer is shown with its attempt.
    const [step, ...others] = steps.filter(({ kind }) => kind !== 'attempt');
    expect(others).toEqual([]);
    expect(step).toMatchObject({ kind: 'model', cost });
    const { startedAt, firstTokenMillis, finishedAt } = step as Required<Step>;
    expect(firstTokenMillis).toBeGreaterThanOrEqual(290);
    const [claimed, called, over] = [body.startedAt, startedAt, finishedAt].map((time) => Date.parse(time));
    expect(called).toBeGreaterThanOrEqual(claimed as number);
    expect((called as number) + firstTokenMillis).toBeLessThanOrEqual(over as number);
  });

  it('may take so many seconds: then what they have said is their answer', async () => {
    const agent = await made({ limits: { seconds: 1 } });
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@${agent.username} [[drip:50]]`);
    const run = await ended(owner, runs[0]?.id ?? '');
    expect(run).toMatchObject({ status: 'succeeded', finishReason: 'length' });
    const given = (await owner.client.get<MessageBody>(`/messages/${run.messageId}`)).body;
    expect(given.content).toContain('t0 t1');
    const silent = await post(owner, chat.id, `@@${agent.username} [[fault:hang]]`);
    expect(await ended(owner, silent.runs[0]?.id ?? '')).toMatchObject({
      status: 'failed',
      error: { code: 'run_deadline' },
    });
  });
});
