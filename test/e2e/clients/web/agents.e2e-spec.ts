import { waitsFor } from '../../../support/approvals.js';
import { aChat, anOrg, aUser, ended, post, type Person } from '../../../support/builders.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let owner: Person;

const clerk = (username: string, more: object = {}) => ({
  username,
  name: 'Clerk',
  title: 'Clerk of the board',
  description: 'Writes minutes and reminds of decisions',
  type: 'simple',
  prompt: 'You are {{agent.name}} of {{organization.name}}.',
  ...more,
});

interface AgentBody {
  id: string;
  username: string;
  version: number;
  [part: string]: unknown;
}

const make = async (person: Person, definition: object): Promise<AgentBody> => {
  const { status, body } = await person.client.post<AgentBody>('/agents', definition);
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Helper that may be asked only when a person agrees: asking it is what is decided about. */
const asking = (role: string, question = 'Срок?') =>
  `[[tool:role_call ${JSON.stringify({ role, question })}]] [[say:done]]`;

beforeAll(async () => {
  owner = await anOrg();
  await owner.client.patch('/auth/me', { locale: 'en' });
}, 60_000);

describe('The gallery', () => {
  it('shows roles, finds them, and opens a chat', async () => {
    const tab = await open(owner);
    await tab.link('Roles').click();
    await tab.heading('Юрист').waitFor();
    await tab.picture('agents-gallery');
    await expectClean(tab);
    await tab.field('Name, task or tool').fill('calculator');
    await tab.heading('Юрист').waitFor({ state: 'detached' });
    await tab.heading('Бухгалтер').waitFor();
    await tab.field('Name, task or tool').fill('nobody of this name');
    await tab.heading('Nothing found').waitFor();
    await tab.button('Clear the search').click();
    await tab.button('Open a chat: Юрист').click();
    await tab.page.waitForURL('**/chats/*');
  });

  it('gives members roles to use, and nothing to change', async () => {
    const member = await aUser(owner);
    const tab = await open(member, { path: '/agents', size: 'phone', colorScheme: 'dark' });
    await tab.heading('Юрист').waitFor();
    await tab.picture('agents-gallery-dark-phone');
    await expectClean(tab);
    expect(await tab.button('Новая роль').count()).toBe(0);
    await tab.link('Юрист').click();
    await tab.page.getByRole('tab', { name: 'Промпт' }).click();
    await tab.field('Промпт *').waitFor();
    await tab.picture('agents-role-dark-phone');
    await expectClean(tab);
    expect(await tab.field('Промпт *').isEditable()).toBe(false);
    expect(await tab.button('Сохранить').count()).toBe(0);
    for (const path of [
      '/agents/new',
      '/agents/connections',
      `${new URL(tab.page.url()).pathname}/versions`,
    ]) {
      await tab.goto(path);
      await tab.heading('Сюда вам нельзя').waitFor();
      // Nothing was asked for that members are refused.
      await expectClean(tab);
    }
  });

  it('imports a role from a file', async () => {
    const tab = await open(owner, { path: '/agents' });
    await tab.button('New role').click();
    await tab.page.getByRole('menuitem', { name: /^From a file/ }).click();
    await tab.fill({ 'Called by *': 'importer' });
    await tab.field('Content *').fill('---\nname: x\n---\n');
    await tab.button('Create').click();
    await tab.page.getByText('it has no prompt below the front matter').waitFor();
    await tab.picture('agents-import');
    await expectClean(tab, /400/);
    const file = '---\nname: Импорт\ntitle: т\ndescription: о\ntype: simple\n---\nОтвечай.\n';
    await tab.field('Content *').fill(file);
    await tab.button('Create').click();
    await tab.page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    await tab.heading('Импорт').waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });
});

describe('The editor', () => {
  it('makes a role of a template, tries it before it is saved, and saves it', async () => {
    const tab = await open(owner, { path: '/agents', size: 'display' });
    await tab.button('New role').click();
    await tab.picture('agents-new-menu');
    await tab.page.getByRole('menuitem', { name: /^With tools/ }).click();
    await tab.heading('New role').waitFor();
    await tab.fill({ 'Name *': 'Counter', 'Called by *': 'counter', 'Job title *': 'Counts' });
    await tab.page.getByRole('tab', { name: 'Prompt' }).click();
    await tab.button('Save').click();
    await tab.page.getByRole('tab', { name: 'Role (has mistakes)', selected: true }).waitFor();
    await tab.page.locator('[aria-invalid="true"]:focus').waitFor();
    await tab.field('When to call it *').fill('When something is to be counted');
    await tab.page.getByRole('tab', { name: 'Tools' }).click();
    await tab.page.getByText('calculator', { exact: true }).waitFor();
    await tab.picture('agents-editor-tools');
    await expectClean(tab, /400/);

    await tab.field('Your question').fill('[[tool:calculator {"expression":"6*7"}]] [[say:It is **42**]]');
    await tab.field('Your question').press('Enter');
    await tab.page.getByRole('log').locator('strong', { hasText: '42' }).waitFor();
    await tab.page.getByText(/tokens: /).waitFor();
    await tab.page.getByRole('log').getByText('calculator', { exact: true }).click();
    await tab.page.getByText('"expression": "6*7"').waitFor();
    await tab.picture('agents-editor-trial');
    await expectClean(tab);

    await tab.button('Save').click();
    await tab.page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    await tab.page.getByText('@@counter · version 1').waitFor();
    await expectClean(tab);
  });

  it('shows where a definition is wrong, at its field and at its line', async () => {
    const steps = [{ id: 'bye', kind: 'say', text: 'Bye' }];
    const agent = await make(owner, clerk('chain', { type: 'chain', steps }));
    const tab = await open(owner, { path: `/agents/${agent.id}` });
    await tab.page.getByRole('tab', { name: 'Limits' }).click();
    await tab.field('Cost').fill('1');
    await tab.page.getByRole('tab', { name: 'Structure' }).click();
    await tab.page.locator('svg').getByText('bye', { exact: true }).waitFor();
    await tab
      .field('Steps')
      .fill(
        '- id: ask\n  kind: ask\n  question: How many?\n  slot: { type: number }\n- id: b\n  kind: dance\n',
      );
    await tab.page.locator('svg').getByText('ask', { exact: true }).waitFor();
    await tab.button('Save').click();
    await tab.page.getByText('Line 6:').click();
    await tab.picture('agents-editor-mistakes');
    await expectClean(tab, /400/);
    await tab.page.getByRole('tab', { name: 'Limits' }).click();
    await tab.page.getByText(/has no price/).waitFor();
    await tab.link('Chats').click();
    await tab.page.getByText('There are unsaved changes').waitFor();
    await tab.button('Stay').click();
    await tab.link('Chats').click();
    await tab.button('Leave without saving').click();
    await tab.page.waitForURL('**/chats');
  });

  it('shows the prompt as a model would be given it, and inserts variables', async () => {
    const agent = await make(owner, clerk('prompted'));
    const tab = await open(owner, { path: `/agents/${agent.id}`, size: 'phone' });
    await tab.page.getByRole('tab', { name: 'Prompt' }).click();
    await tab.field('Prompt *').press('ControlOrMeta+End');
    await tab.page.keyboard.type(' {{agnt}} ');
    await tab.button('Today').click();
    expect(await tab.field('Prompt *').inputValue()).toMatch(/\{\{agnt\}\} \{\{today\}\}$/);
    await tab.picture('agents-editor-prompt-phone');
    await expectClean(tab);
    await tab.page.getByText('As the model sees it').click();
    await tab.page.getByText(/You are Clerk of Org/).waitFor();
    await tab.page.getByText(/There are no such variables: {{agnt}}/).waitFor();
    await expectClean(tab);
  });
});

describe('An edit that comes too late', () => {
  it('is shown what was saved meanwhile, and merged with it', async () => {
    const agent = await make(owner, clerk('contested'));
    const tab = await open(owner, { path: `/agents/${agent.id}` });
    await tab.fill({ 'Job title *': 'My title' });
    const theirs = { title: 'Their title', description: 'Their description' };
    await owner.client.patch(`/agents/${agent.id}`, theirs);
    await tab.button('Save').click();
    await tab.page.getByText(/Changed by you and by a colleague: Job title/).waitFor();
    await tab.page.getByText('+ Their description').waitFor();
    await tab.picture('agents-conflict');
    await expectClean(tab, /409/);
    await tab.button('Merge with mine').click();
    expect(await tab.field('Job title *').inputValue()).toBe('My title');
    expect(await tab.field('When to call it *').inputValue()).toBe('Their description');
    await tab.button('Save').click();
    await tab.page.getByText('@@contested · version 3').waitFor();
    const { body } = await owner.client.get<AgentBody>(`/agents/${agent.id}`);
    expect(body).toMatchObject({ title: 'My title', description: 'Their description' });
  });
});

describe('Versions', () => {
  it('differ by lines, and are restored', async () => {
    const agent = await make(owner, clerk('versioned'));
    await owner.client.patch(`/agents/${agent.id}`, { prompt: 'You are {{agent.name}}.\nBe brief.' });
    const tab = await open(owner, { path: `/agents/${agent.id}/versions` });
    await tab.page.getByText('Be brief.').waitFor();
    await tab.picture('agents-versions');
    await expectClean(tab);
    await owner.client.patch(`/agents/${agent.id}`, { title: 'Head clerk' });
    await tab.page.reload();
    await tab.page.getByText('+ Head clerk').waitFor();
    await tab.page.getByRole('combobox', { name: 'Compare with' }).click();
    await tab.page.getByRole('option', { name: 'version 1' }).click();
    await tab.page.getByText('Be brief.').waitFor();
    await tab.picture('agents-versions-compared');
    await expectClean(tab);
    await tab.button(/^version 1/).click();
    await tab.button('Restore version 1').click();
    await tab.page.getByText('@@versioned · version 4').waitFor();
  });
});

describe('Connections', () => {
  it('keep secrets that nobody is shown, and say why a server is not reached', async () => {
    const tab = await open(owner, { path: '/agents' });
    await tab.link('Connections').click();
    await tab.button('Add a secret').click();
    await tab.fill({ 'Name *': 'crm', 'Value *': 'top-secret' });
    await tab.button('Save').click();
    await tab.page.getByText('crm', { exact: true }).waitFor();
    expect(await tab.page.content()).not.toContain('top-secret');
    await tab.button('Add a server').click();
    await tab.fill({ 'Name *': 'crm', 'Address *': 'http://127.0.0.1:9/mcp' });
    await tab.button('Try and add').click();
    await tab.page
      .getByRole('textbox', { name: 'Address' })
      .and(tab.page.locator('[aria-invalid]'))
      .waitFor();
    await tab.picture('agents-connections');
    await expectClean(tab, /422|400|502|403/);
  });

  it('change servers, and say which of their tools change nothing', async () => {
    // How servers are spoken to is told by mcp.e2e-spec; here it is what is shown of one and what is sent.
    const tab = await open(owner, { size: 'phone', colorScheme: 'dark' });
    const auth = { type: 'header', name: 'x-key' };
    const crm = {
      id: owner.id,
      name: 'crm',
      url: 'https://crm.example.com/mcp',
      secretId: null,
      enabled: true,
    };
    const tools = ['find', 'delete'].map((tool) => ({ tool, name: `mcp_crm_${tool}`, readOnly: false }));
    const sent: unknown[] = [];
    await tab.page.route(/\/mcp-servers\b/, (route) => {
      if (route.request().method() === 'GET' && !route.request().url().endsWith(owner.id))
        return route.fulfill({ json: { items: [crm], nextCursor: null } });
      if (route.request().method() === 'PATCH') sent.push(route.request().postDataJSON());
      return route.fulfill({ json: { ...crm, auth, tools } });
    });
    await tab.goto('/agents/connections');
    await tab.button('Tools').click();
    await tab.page.getByRole('switch', { name: /^find/ }).click({ force: true });
    await eventually('it is sent', () => Promise.resolve(sent.length === 1));
    await tab.picture('agents-server-tools');
    await expectClean(tab);
    await tab.button('Change').click();
    await tab.fill({ 'Address *': 'https://crm.example.com/v2' });
    await tab.button('Try and save').click();
    await tab.page.getByText('The server is saved.').waitFor();
    expect(sent).toEqual([
      { readOnlyTools: ['mcp_crm_find'] },
      { url: 'https://crm.example.com/v2', secretId: null, auth: null },
    ]);
  });
});

describe('Approvals', () => {
  const waiting = async (content: string, role: AgentBody) => {
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@${role.username} ${content}`);
    const runId = runs[0]?.id ?? '';
    await waitsFor(owner, runId);
    return { runId, chatId: chat.id };
  };
  let count = 0;
  const careful = () =>
    make(
      owner,
      clerk(`careful-${count++}`, { tools: ['role_call', 'ask_human'], toolPolicies: { role_call: 'ask' } }),
    );

  it('come by themselves, are counted, and are decided about', async () => {
    const role = await careful();
    const tab = await open(owner);
    await tab.link('Approvals').click();
    await tab.heading('Nothing waits').waitFor();
    await tab.picture('approvals-empty');
    const { runId } = await waiting(asking('hr'), role);
    await tab.heading('Clerk wants to call role_call').waitFor();
    await tab.page.getByText('1 waits').waitFor({ state: 'attached' });
    await tab.picture('approvals');
    await expectClean(tab);

    await tab.button('Edit').click();
    await tab.field('It is called with').fill('{"role": ');
    await tab.page.getByText(/A JSON object is needed/).waitFor();
    await tab.field('It is called with').fill('{"role": "hr"}');
    await tab.button('Approve as edited').click();
    await tab.page.getByText('The tool does not take this.').waitFor();
    await tab.picture('approvals-edit');
    await tab.field('It is called with').fill('{"role": "hr", "question": "Когда отпуск?"}');
    await tab.button('Approve as edited').click();
    await tab.heading('Nothing waits').waitFor();
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    await tab.page.getByRole('tab', { name: 'Decided' }).click();
    await tab.page.getByText('Approved').waitFor();
    await expectClean(tab, /422/);
    await tab.link('Open in the chat').click();
    await tab.page.locator('[data-flash]', { hasText: 'role_call' }).waitFor();
    await expectClean(tab);
  });

  it('are decided where they came up in the chat, while others look on', async () => {
    const role = await careful();
    const member = await aUser(owner);
    const chat = await aChat(owner, [member]);
    const { runs } = await post(owner, chat.id, `@@${role.username} ${asking('hr')}`);
    const tab = await open(owner, { path: `/chats/${chat.id}`, size: 'phone', colorScheme: 'dark' });
    await tab.heading('Clerk wants to call role_call').waitFor();
    await tab.picture('approval-in-chat-dark-phone');
    await expectClean(tab);
    const watching = await open(member, { path: `/chats/${chat.id}` });
    await watching.page.getByText(`Ждёт решения. Решает ${owner.name}.`).waitFor();
    expect(await watching.button('Разрешить').count()).toBe(0);
    await watching.picture('approval-in-chat-of-others');
    await expectClean(watching);

    await tab.button('Reject').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.type('Not today');
    await tab.picture('approval-reject-dark-phone');
    await expectClean(tab);
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    const rejected = tab.page.getByRole('group', { name: /^Rejected/ });
    await rejected.getByText('Not today').waitFor();
    // The focus goes on with what it was about.
    expect(await rejected.and(tab.page.locator(':focus')).count()).toBe(1);
    await watching.page
      .getByRole('group', { name: /^Отклонено/ })
      .getByText('Not today')
      .waitFor();
    expect(await ended(owner, runs[0]?.id ?? '')).toMatchObject({ status: 'succeeded' });
    await tab.picture('approval-decided-dark-phone');
    await expectClean(tab);

    const called = await post(owner, chat.id, `@@${role.username} ${asking('hr')}`);
    await watching.heading('Clerk хочет вызвать role_call').waitFor();
    // Who is made an administrator decides too, at once.
    await owner.client.patch(`/users/${member.id}`, { role: 'admin' });
    await watching.button('Разрешить').waitFor();
    await owner.client.post(`/runs/${called.runs[0]?.id}/cancel`);
    await watching.page.getByRole('group', { name: /^Отменено/ }).waitFor();
    await tab.page.getByRole('group', { name: /^Cancelled/ }).waitFor();
  });

  it('are questions, which a role gets answered; the timeline shows it', async () => {
    const role = await careful();
    const asked = await waiting('[[tool:ask_human {"question":"How much?\u202e"}]] [[say:thanks]]', role);
    const tab = await open(owner, { path: `/chats/${asked.chatId}`, size: 'display' });
    await tab.heading('Clerk asks a question').waitFor();
    await tab.page.getByText('How much?\\u202e').waitFor();
    await tab.field('Your answer').fill('Ten');
    await tab.picture('approval-question');
    await expectClean(tab);
    await tab.button('Answer').click();
    const answered = tab.page.getByRole('group', { name: /^Answered/ });
    await answered.getByText('Ten').waitFor();
    expect(await ended(owner, asked.runId)).toMatchObject({ status: 'succeeded' });
    const answer = tab.page.getByRole('article').filter({ hasText: 'thanks' }).last();
    await answer.waitFor();
    await tab.picture('approval-answered');
    await answered.getByRole('link', { name: 'Timeline' }).click();
    await tab.heading('Timeline').waitFor();
    await tab.button(/Approval: ask_human/).waitFor();
    await tab.button(/^ask_human/).click();
    await tab.page.getByText('"question": "How much?\\u202e"').waitFor();
    await tab.picture('run-timeline');
    await expectClean(tab);
    await tab.link('Open in the chat').click();
    await answer.getByRole('button', { name: 'How it came about' }).click();
    await answer.getByRole('link', { name: 'All that was done' }).click();
    await tab.heading('Timeline').waitFor();
  });
});
