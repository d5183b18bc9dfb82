import { randomUUID } from 'node:crypto';
import { aChat, anOrg, aUser, post, type MessageBody, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import { eventually } from '../../../support/profile.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let owner: Person;
let anna: Person;

const field = (tab: Tab) => tab.field('Message');
/** What the server has, in its order. */
const saidIn = async (chatId: string): Promise<string[]> => {
  const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`);
  return body.items.map(({ content }) => content).reverse();
};
const atEnd = (tab: Tab) =>
  eventually('the end is shown', async () => {
    const left = `(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop)(
      document.querySelector('[role=log]'),
    )`;
    return (await tab.page.evaluate<number>(left)) < 2 || undefined;
  });
/** What one holds who drags a picture, or has copied one; as code of the page. */
const picture = `(() => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob('${dot}'), (letter) => letter.charCodeAt(0));
  data.items.add(new File([bytes], 'dot.png', { type: 'image/png' }));
  return data;
})()`;
const heard = (chatId: string, text: string) =>
  eventually(`${text} has arrived`, async () => (await saidIn(chatId)).includes(text) || undefined);

beforeAll(async () => {
  owner = await anOrg();
  anna = await aUser(owner, { username: 'anna' });
  await Promise.all([owner, anna].map(({ client }) => client.patch('/auth/me', { locale: 'en' })));
}, 60_000);

describe('A conversation', () => {
  it('begins from nothing: a chat with a role is opened, asked, and answered', async () => {
    const tab = await open(anna);
    await tab.page.getByText('No chats yet').waitFor();
    await tab.picture('chats-empty');
    await expectClean(tab);
    await tab.button('New chat').first().click();
    await tab.page.getByRole('combobox', { name: 'Role' }).fill('Юрист');
    await tab.picture('chats-new');
    await tab.page.getByRole('option').first().click();
    await tab.button('Open chat').click();
    await field(tab).fill('[[say:You may, **with consent**. See the [law](https://example.com).]]');
    await field(tab).press('Enter');
    const answer = tab.page.getByRole('article').filter({ hasText: 'Not checked' });
    await answer.locator('strong', { hasText: 'with consent' }).waitFor();
    await tab.picture('chat-answer');
    await expectClean(tab);
  });

  it('shows what is written, in light and dark, on a display and on a phone', async () => {
    const chat = await aChat(owner, [anna]);
    const table = '| Contract | Until |\n|---|---|\n| Office | 2027 |\n| Cars | 2028 |';
    const code = '```ts\nconst rent: number = 120_000; // a month\nreturn rent * 12;\n```';
    await post(
      owner,
      chat.id,
      `# Contracts\n\nThese end soon, @anna:\n\n${table}\n\n- [x] asked\n- [ ] signed`,
    );
    const { message } = await post(anna, chat.id, code);
    await post(owner, chat.id, 'Right. ![scan](https://outside.example/scan.png)', { replyToId: message.id });
    await post(owner, chat.id, '@@lawyer [[say:Subletting needs **written consent**.\n\n1. Ask\n2. Wait]]');
    for (const [size, colorScheme] of [
      ['notebook', 'light'],
      ['display', 'dark'],
      ['phone', 'light'],
      ['phone', 'dark'],
    ] as const) {
      const tab = await open(anna, { path: `/chats/${chat.id}`, size, colorScheme });
      await tab.page.locator('article strong', { hasText: 'written consent' }).first().waitFor();
      await tab.link('Picture “scan” at outside.example').waitFor();
      await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await tab.button('Copy code').click();
      expect(await tab.page.evaluate<string>('navigator.clipboard.readText()')).toMatch(/^const rent/);
      // Read by now: it is opened at its end.
      if (size === 'phone') await atEnd(tab);
      await tab.picture(`chat-${size}-${colorScheme}`);
      await expectClean(tab);
      await tab.close();
    }
  });

  it('loses nothing to a message that would be too much', async () => {
    const chat = await aChat(owner, [anna]);
    for (const mark of ['> ', '- ', '_a__b ']) await post(owner, chat.id, mark.repeat(3_000));
    await post(owner, chat.id, 'All is well');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    await tab.page.getByRole('log').getByText('All is well').waitFor();
    expect(tab.complaintsBut()).toEqual([]);
  });

  it('is written with the keyboard: a role is completed, an answer is stopped and asked for again', async () => {
    const chat = await aChat(owner, [anna]);
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    await field(tab).pressSequentially('@@law');
    await tab.page.getByRole('option', { name: /@@lawyer/ }).waitFor();
    await tab.picture('chat-completion');
    expect(await tab.barriers()).toEqual([]);
    await field(tab).press('Enter');
    expect(await field(tab).inputValue()).toBe('@@lawyer ');
    await field(tab).pressSequentially('[[tokens:400]] [[delay:50]]');
    await field(tab).press('Enter');
    await tab.page.getByText('t0 t1 t2').waitFor();
    await tab.picture('chat-streaming');
    expect(await tab.barriers()).toEqual([]);
    // However little room there is, and wherever one reads, it can be stopped.
    await tab.page.setViewportSize({ width: 390, height: 300 });
    await tab.page.getByText('t80').waitFor();
    await tab.page.getByRole('log').hover();
    await tab.page.mouse.wheel(0, -60);
    await tab.button('To the newest messages').waitFor();
    const [row, list] = await Promise.all(
      [tab.button('Stop'), tab.page.getByRole('log')].map((part) => part.boundingBox()),
    );
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
    await tab.page.setViewportSize({ width: 1280, height: 800 });
    await tab.button('Stop').click();
    await tab.button('Ask again').waitFor();
    await tab.picture('chat-stopped');
    await field(tab).fill('@@lawyer [[say:It is so.]]');
    await field(tab).press('Enter');
    const answer = tab.page.getByRole('article').filter({ hasText: 'Not checked' });
    await answer.hover();
    await answer.getByRole('button', { name: 'Another answer' }).click();
    await answer.getByText('2/2').waitFor();
    await answer.getByRole('button', { name: 'Previous answer' }).click();
    await answer.getByText('1/2').waitFor();
    await field(tab).press('ArrowUp');
    expect(await field(tab).inputValue()).toBe('@@lawyer [[say:It is so.]]');
    await field(tab).press('Escape');
    expect(await field(tab).inputValue()).toBe('');
    // Made while the chat is open.
    const role = { username: 'notary', type: 'simple', name: 'Nora', title: 'Notary' };
    const examples = [{ question: 'What does a copy cost?', answer: 'Ten euros' }];
    const words = { description: 'Certifies copies', prompt: 'Certify.', examples };
    const { body: notary } = await owner.client.post<{ id: string }>('/agents', { ...role, ...words });
    await field(tab).pressSequentially('@@not');
    await tab.page.getByRole('option', { name: /@@notary/ }).waitFor();
    await field(tab).fill('');
    const begun = { kind: 'agent', agentId: notary.id };
    const { body: empty } = await anna.client.post<{ id: string }>('/chats', begun);
    await tab.goto(`/chats/${empty.id}`);
    await tab.page.getByText('Certifies copies').waitFor();
    await tab.picture('chat-with-role');
    expect(await tab.barriers()).toEqual([]);
    await tab.button('What does a copy cost?').click();
    await tab.page.getByRole('article').filter({ hasText: 'What does a copy cost?' }).first().waitFor();
    await tab.page.getByText('Certifies copies').waitFor({ state: 'detached' });
    await expectClean(tab);
  });

  it('loses nothing without a connection, and doubles nothing', async () => {
    const chat = await aChat(owner, [anna]);
    const tab = await open(anna);
    await tab.goto(`/chats/${chat.id}`);
    const say = async (text: string) => {
      await field(tab).fill(text);
      await field(tab).press('Enter');
    };
    const unsent = tab.page.getByText('Goes as soon as there is a connection.');
    await field(tab).waitFor();
    await tab.page.context().setOffline(true);
    await say('said offline');
    await say('and then this');
    await unsent.first().waitFor();
    await tab.picture('chat-unsent');
    expect(await tab.barriers()).toEqual([]);
    await tab.page.context().setOffline(false);
    await unsent.first().waitFor({ state: 'hidden' });

    const posts = (url: URL) => url.pathname.endsWith(`${chat.id}/messages`);
    await tab.page.route(posts, async (route) => {
      // The server has it, and its answer is lost.
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort();
    });
    await say('arrived in silence');
    await heard(chat.id, 'arrived in silence');
    // Those under way end first.
    await tab.page.unrouteAll({ behavior: 'wait' });
    await tab.page.route(posts, (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await say('kept over a reload');
    await unsent.waitFor();
    await tab.page.reload();
    const kept = tab.page.getByRole('article').filter({ has: unsent });
    await kept.getByText('kept over a reload').waitFor();
    await kept.getByRole('button', { name: 'Edit' }).click();
    await tab.page.getByText('Editing an unsent message').waitFor();
    await say('and rewritten');
    await kept.getByText('and rewritten').waitFor();
    await tab.page.unroute(posts);
    await unsent.waitFor({ state: 'hidden' });
    expect(await saidIn(chat.id)).toEqual([
      'said offline',
      'and then this',
      'arrived in silence',
      'and rewritten',
    ]);

    await tab.page.route(posts, (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 409, code: 'message_deleted' }),
      }),
    );
    await say('refused');
    await tab.page.getByText('Not sent. The message was deleted.').waitFor();
    await tab.picture('chat-refused');
    expect(await tab.barriers()).toEqual([]);
    await tab.page.unroute(posts);
    await field(tab).fill('begun');
    await tab.button(/^Account: /).click();
    await tab.page.getByRole('menuitem', { name: 'Log out' }).click();
    await tab.page.waitForURL('**/login');
    const left = "Object.keys(localStorage).filter((key) => key.startsWith('artel.own'))";
    expect(await tab.page.evaluate<string[]>(left)).toEqual([]);
    expect(tab.complaintsBut(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket|409/)).toEqual([]);
  });

  it('keeps drafts, and takes files', async () => {
    const chat = await aChat(owner, [anna]);
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    await field(tab).fill('begun');
    await tab.page.reload();
    await field(tab).waitFor();
    expect(await field(tab).inputValue()).toBe('begun');
    const file = { name: 'rent.txt', mimeType: 'text/plain', buffer: Buffer.from('a text') };
    await tab.page.locator('input[type=file]').setInputFiles(file);
    await tab.page.getByText('6 byte').waitFor();
    await tab.page.reload();
    await tab.page.getByText('6 byte').waitFor();
    const other = await tab.page.context().newPage();
    await other.goto(tab.page.url());
    const restored = other.getByRole('button', { name: 'Remove rent.txt' });
    await restored.waitFor();
    await field(tab).press('Enter');
    await tab.link(/rent.txt/).waitFor();
    await restored.waitFor({ state: 'detached' });
    await other.close();
    await tab.page.getByRole('img', { name: 'Being sent' }).waitFor({ state: 'detached' });
    await field(tab).press('ArrowUp');
    expect(await field(tab).inputValue()).toBe('begun');
    await field(tab).fill('begun and ended');
    await tab.page
      .getByRole('region', { name: 'What changes' })
      .locator('ins', { hasText: 'and ended' })
      .waitFor();
    await tab.picture('chat-edit');
    expect(await tab.barriers()).toEqual([]);
    await field(tab).press('Escape');
    expect(await field(tab).inputValue()).toBe('');
    expect(await tab.button('Remove rent.txt').count()).toBe(0);
    const paste = `new ClipboardEvent('paste', { bubbles: true, clipboardData: ${picture} })`;
    await tab.page.evaluate(`document.activeElement.dispatchEvent(${paste})`);
    await tab.page.getByText('dot.png').waitFor();
    await tab.page
      .getByRole('log')
      .dispatchEvent('dragover', { dataTransfer: await tab.page.evaluateHandle(picture) });
    await tab.page.getByText('Drop the files to attach them').waitFor();
    await tab.picture('chat-drop');
    await tab.page
      .getByRole('log')
      .dispatchEvent('drop', { dataTransfer: await tab.page.evaluateHandle(picture) });
    await tab.button('Remove dot.png').nth(1).waitFor();
    await tab.button('Send').click();
    await tab.link('Open dot.png').nth(1).waitFor();
    await tab.picture('chat-file');
    await expectClean(tab);
  });

  it('is as long as it is: it begins where one left off, and one stays where one reads', async () => {
    const chat = await aChat(owner, [anna]);
    const { message: first } = await post(owner, chat.id, 'the very first');
    const read: string[] = [];
    for (let at = 0; at < 120; at++)
      read.push((await post(owner, chat.id, `line ${at}.\n\nwith more to read`)).message.id);
    await anna.client.post(`/chats/${chat.id}/read`, { messageId: read[9] });
    const tab = await open(anna);
    const line = (text: string) => tab.page.locator('article', { hasText: text });
    let tell: (frame: string) => void = () => undefined;
    await tab.page.routeWebSocket('**/ws', (socket) => {
      socket.connectToServer();
      tell = (frame) => socket.send(frame);
    });
    await tab.goto(`/chats/${chat.id}`);
    await tab.page.getByText('New', { exact: true }).waitFor();
    await line('line 10.').waitFor();
    await tab.button('To the newest messages, 110 new').waitFor();
    await tab.picture('chat-unread');
    await expectClean(tab);
    const place = async () => (await line('line 12.').boundingBox())?.y;
    const before = await place();
    const loaded = tab.page.waitForResponse(/messages\?around=/);
    tell(JSON.stringify({ event: 'reset', seq: 1, data: { seq: 1 } }));
    await loaded;
    await tab.page.waitForLoadState('networkidle');
    expect(Math.abs(((await place()) ?? 0) - (before ?? 0))).toBeLessThan(3);

    await tab.button(/^To the newest messages/).click();
    await line('line 119.').waitFor();
    await tab.page.getByRole('log').hover();
    for (let turn = 0; turn < 60; turn++) {
      await tab.page.mouse.wheel(0, -1_500);
      if (await line('the very first').isVisible()) break;
      await tab.page.waitForTimeout(50);
    }
    await line('the very first').waitFor();
    await expectClean(tab);

    await tab.goto(`/chats/${chat.id}?message=${first.id}`);
    await line('the very first').waitFor();
    await tab.goto(`/chats/${chat.id}?message=${randomUUID()}`);
    await tab.page.getByText('This is not here any more, or not open to you.').waitFor();
    await tab.page.waitForURL(`**/chats/${chat.id}`);
    expect(tab.complaintsBut(/404/)).toEqual([]);
  });

  it('says who has read what one said last, as they do', async () => {
    const ivan = await aUser(owner, { username: 'ivan' });
    const chat = await aChat(owner, [anna, ivan]);
    const { message } = await post(anna, chat.id, 'Have you seen this?');
    const tab = await open(anna, { path: `/chats/${chat.id}` });
    await tab.page.getByText('Have you seen this?').first().waitFor();
    await ivan.client.post(`/chats/${chat.id}/read`, { messageId: message.id });
    await tab.button('Read by Имя ivan').waitFor();
    await post(owner, chat.id, 'I have');
    await tab.button('Read by Имя ivan, Ольга Владелец').focus();
    await tab.page.getByRole('tooltip').waitFor();
    await tab.picture('chat-read');
    await expectClean(tab);
  });

  it('is not there for who is not in it, and says so', async () => {
    const tab = await open(anna, { path: `/chats/${(await aChat(owner)).id}` });
    await tab.heading('This chat is not here').waitFor();
    await tab.picture('chat-gone');
    await expectClean(tab, /404/);
    await tab.link('To my chats').click();
    await tab.page.waitForURL('**/chats');
  });

  it('has settings: its name, its members, its roles, its end', async () => {
    const chat = await aChat(owner, [anna]);
    const tab = await open(owner, { path: `/chats/${chat.id}` });
    await tab.button('Chat settings').click();
    await tab.fill({ Name: 'Contracts' });
    await tab.button('Save').click();
    await tab.page.getByText('renamed the chat').waitFor();
    await tab.picture('chat-settings');
    expect(await tab.barriers()).toEqual([]);
    await tab
      .button(/^Archive$/)
      .last()
      .click();
    await tab.page.getByText('This chat is in the archive').waitFor();
    await tab.picture('chat-archived');
    await expectClean(tab);
  });
});
