import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ArtelProcess } from '../support/artel-process.js';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { aDeployment, eventually } from '../support/profile.js';
import type { Deployment } from '../support/deployment.js';
import { Client } from '../support/client.js';

interface RoleBody {
  id: string;
  username: string;
  name: string;
  title: string;
  description: string;
  type: string;
  temperature: number | null;
  origin: string;
  version: number;
}
interface Reloaded {
  items: RoleBody[];
  changed: string[];
}
interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { path: string; message: string }[];
}

const shipped = resolve(import.meta.dirname, '../../prompts');

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'artel-prompts-'));
  cpSync(shipped, folder, { recursive: true });
  return folder;
}

const aFile = (name: string, prompt: string, more = ''): string =>
  `---\nname: ${name}\ntitle: Роль\ndescription: Для проверки\ntype: simple\n${more}---\n${prompt}\n`;
const aLead = (name: string, ...members: string[]): string =>
  aFile(name, 'Веди', `members: [${members.join(', ')}]\n`).replace('simple', 'multi_agent');

describe('Roles', () => {
  let artel: Deployment;
  let folder: string;
  let owner: Person;
  let member: Person;

  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const reload = <T = Reloaded>(person = owner) => person.client.post<T>('/roles/reload');
  const role = (username: string, person = owner) => person.client.get<RoleBody>(`/roles/${username}`);
  /** The system prompt that the model is given for a role now. */
  const promptOf = async (username: string, person = owner): Promise<string> => {
    const chat = await aChat(person);
    const { content } = await answer(person, chat.id, `@@${username} [[echo]]`);
    return (JSON.parse(content) as { messages: { content: string }[] }).messages[0]?.content ?? '';
  };

  beforeAll(async () => {
    folder = aFolder();
    artel = await aDeployment({ PROMPTS_DIR: folder }, { apis: 2, workers: 2 });
    owner = await anOrg(artel.url);
    member = await aUser(owner);
  }, 90_000);

  afterAll(async () => {
    await artel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(shipped, folder, { recursive: true });
    expect((await reload()).status).toBe(200);
  });

  it('are the files of the folder, for every member, without their prompts', async () => {
    const { status, body } = await member.client.get<{ items: RoleBody[] }>('/roles');
    expect(status).toBe(200);
    expect(body.items.map(({ username }) => username)).toEqual([
      'accountant',
      'chu',
      'hr',
      'lawyer',
      'sales',
    ]);
    for (const item of body.items) {
      expect(item).toMatchObject({ origin: 'file', version: 1 });
      expect([item.name, item.title, item.description].join()).toMatch(/[а-я]/);
      expect(item).not.toHaveProperty('prompt');
    }
    expect((await role('LAWYER', member)).body).toEqual(body.items[3]);
    expect((await role('nobody')).status).toBe(404);
    expect((await new Client(artel.url).get('/roles')).status).toBe(401);
    const first = await member.client.get<{ items: RoleBody[]; nextCursor: string }>('/roles?limit=3');
    const rest = await member.client.get<{ items: RoleBody[]; nextCursor: string | null }>(
      `/roles?limit=3&cursor=${first.body.nextCursor}`,
    );
    expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
    expect(rest.body.nextCursor).toBeNull();
  });

  it('are read again by administrators only', async () => {
    const admin = await aUser(owner, { role: 'admin' });
    expect(await reload<Problem>(member)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const { status, body } = await reload(admin);
    expect(status).toBe(200);
    expect(body.changed).toEqual([]);
    expect(body.items).toHaveLength(5);
  });

  it('change with their files, for the next run in every process and every organization', async () => {
    const other = await anOrg(artel.url);
    const before = (await role('lawyer')).body;
    write('lawyer.md', aFile('Юрист 2', 'Новые указания для {{organization.name}}', 'temperature: 0.9\n'));
    expect(await promptOf('lawyer')).not.toContain('Новые указания');
    const elsewhere = artel.apis.at(-1)?.url ?? '';
    const socket = await other.client.at(elsewhere).socket();
    await socket.call('ping');
    expect((await reload()).body.changed).toEqual(['lawyer']);
    await socket.wait(({ event }) => event === 'roles.changed');
    socket.close();
    expect((await role('lawyer')).body).toMatchObject({
      id: before.id,
      name: 'Юрист 2',
      temperature: 0.9,
      version: before.version + 1,
    });
    const versions = await owner.client.get<{ items: object[] }>(`/agents/${before.id}/versions`);
    expect(versions.body.items).toMatchObject([
      { version: before.version + 1, author: null, changed: expect.arrayContaining(['name', 'prompt']) },
      ...Array.from({ length: before.version }, () => ({ author: null })),
    ]);
    const later = await anOrg(artel.url);
    const prompts = await Promise.all(
      [owner, owner, owner, owner, other, later].map((person) => promptOf('lawyer', person)),
    );
    for (const prompt of prompts) expect(prompt).toMatch(/^Новые указания для Org /);
    expect((await role('lawyer', later)).body.name).toBe('Юрист 2');
    await eventually('the other process gives new organizations the new file', async () => {
      const { body } = await role('lawyer', await anOrg(elsewhere));
      return body.name === 'Юрист 2';
    });
  });

  it('stay as they were while any file has a mistake, which is named', async () => {
    write('hr.md', aFile('Кадровик', 'Указания', 'temperature: hot\ncolour: red\n'));
    write('chu.md', 'Просто текст');
    write('lawyer.md', aFile('Юрист', 'Этого никто не увидит'));
    const { status, body } = await reload<Problem>();
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'prompt_file_invalid' });
    expect(body.errors.map(({ path }) => path)).toEqual(['chu.md', 'hr.md']);
    expect(body.errors[0]?.message).toContain('front matter');
    expect(body.errors[1]?.message).toContain('temperature');
    expect(body.errors[1]?.message).toContain('colour');
    expect(body.detail).toContain('hr.md');
    expect(await promptOf('hr')).toContain('кадровые вопросы');
    expect(await promptOf('lawyer')).not.toContain('Этого никто не увидит');
    expect((await role('hr', await anOrg(artel.url))).status).toBe(200);
  });

  it('speak the language of their organization, from the moment it changes', async () => {
    const person = await anOrg(artel.url);
    const other = await anOrg(artel.url);
    const nameOf = async (username: string, whose = person) => (await role(username, whose)).body.name;
    const say = async (locale: string) =>
      expect((await person.client.patch('/organizations/current', { locale })).status).toBe(200);
    const { body: before } = await role('lawyer', person);
    await say('en-GB');
    const { body: lawyer } = await role('lawyer', person);
    const { id, type, temperature } = before;
    expect(lawyer).toMatchObject({ id, type, temperature, name: 'Lawyer', version: before.version + 1 });
    expect(await promptOf('lawyer', person)).toMatch(/^You are Lawyer, /);
    const chat = await aChat(person);
    const ask = async (text: string) => (await answer(person, chat.id, `@@sales ${text}`)).content;
    expect(await ask('Good morning!')).toMatch(/welcome to Org [^]*What would you like to get done/);
    await say('ru');
    expect(await nameOf('lawyer')).toBe('Юрист');
    expect(await ask('Сайт для пекарни')).toMatch(/^Что главное/);
    expect(await nameOf('lawyer', other)).toBe('Юрист');

    rmSync(join(folder, 'en', 'hr.md'));
    mkdirSync(join(folder, 'de'));
    const german = 'name: Anwalt\ntitle: Justiziar\ndescription: Für Verträge\n';
    write('de/lawyer.md', `---\n${german}---\nDu bist Anwalt.\n`);
    await reload();
    await say('de-AT');
    expect(await Promise.all(['lawyer', 'accountant', 'hr'].map((name) => nameOf(name)))).toEqual([
      'Anwalt',
      'Accountant',
      'Кадровик',
    ]);
    write('de/lawyer.md', `---\n${german}tools: [calculator]\n---\nDu bist Anwalt.\n`);
    const { status, body } = await reload<Problem>();
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { path: 'de/lawyer.md', message: expect.stringContaining('tools: only words are translated') },
    ]);
    expect(await nameOf('lawyer')).toBe('Anwalt');
  });

  it('lead only each other, and never in a circle', async () => {
    write('first.md', aLead('Первый', 'second'));
    write('second.md', aLead('Второй', 'third', 'nobody'));
    write('third.md', aLead('Третий', 'first'));
    write('fourth.md', aFile('Четвёртый', 'Спроси', `approver_ids: [${owner.id}]\n`));
    const { status, body } = await reload<Problem>();
    expect(status).toBe(422);
    expect(Object.fromEntries(body.errors.map(({ path, message }) => [path, message]))).toEqual({
      'first.md': 'members: a circle: first → second → third → first',
      'second.md': 'members.1: there is no role nobody, members: a circle: second → third → first → second',
      'third.md': 'members: a circle: third → first → second → third',
      'fourth.md': expect.stringContaining('approver_ids: is one organization’s'),
    });
  });

  it('go with their files, and come back with them; their answers stay', async () => {
    const chat = await aChat(owner);
    const given = await answer(owner, chat.id, '@@sales Добрый день!');
    const { id } = (await role('sales')).body;
    const { body: agentChat } = await owner.client.post<ChatBody>('/chats', { kind: 'agent', agentId: id });
    rmSync(join(folder, 'sales.md'));
    expect((await reload()).body.changed).toEqual(['sales']);

    expect((await role('sales')).status).toBe(404);
    expect((await owner.client.get<{ items: RoleBody[] }>('/roles')).body.items).toHaveLength(4);
    const { runs, unknownMentions } = await post(owner, chat.id, '@@sales, ещё вопрос');
    expect([runs, unknownMentions]).toEqual([[], ['@@sales']]);
    const refused = await owner.client.post<Problem>(`/chats/${agentChat.id}/messages`, { content: 'Ау?' });
    expect(refused.body).toMatchObject({ status: 409, code: 'agent_unavailable' });
    expect((await owner.client.post('/chats', { kind: 'agent', agentId: id })).status).toBe(404);
    expect((await owner.client.get<MessageBody>(`/messages/${given.id}`)).body).toEqual(given);

    cpSync(join(shipped, 'sales.md'), join(folder, 'sales.md'));
    expect((await reload()).body.changed).toEqual(['sales']);
    expect((await role('sales')).body.id).toBe(id);
    expect((await answer(owner, agentChat.id, 'Снова тут?')).content).toContain('Здравствуйте!');
  });

  it('may be new, under any name that can be called', async () => {
    write('Психолог.md', aFile('Психолог', 'Слушай'));
    expect((await reload()).body.changed).toEqual(['психолог']);
    expect(await promptOf('ПСИХОЛОГ')).toBe('Слушай');
  });

  it('are one for one file: two files of one name are a mistake', async () => {
    write('Lawyer.md', readFileSync(join(folder, 'lawyer.md'), 'utf8'));
    const { status, body } = await reload<Problem>();
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path: 'lawyer.md', message: expect.stringContaining('another file') }]);
  });
});

describe('A malformed prompt file at boot', () => {
  it('stops the process, and is named', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'hr.md'), aFile('Кадровик', 'Дата: {{tomorrow}}'));
    const process = await ArtelProcess.spawn({ env: { PROMPTS_DIR: folder, LLM_PROVIDER: 'demo' } });
    try {
      expect(await process.exited()).toBe(1);
      expect(process.log).toContain('hr.md');
      expect(process.log).toContain('{{tomorrow}}');
    } finally {
      await process.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
