import { aChat, anOrg, aUser, post, type ChatBody, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import type { Deployment } from '../../../support/deployment.js';
import { inboxOf, toldOf } from '../../../support/notifications.js';
import { aDeployment, eventually } from '../../../support/profile.js';
import { MailServer } from '../../../support/smtp.js';
import { TelegramApi } from '../../../support/telegram-api.js';
import { aTelegramChat } from '../../../support/telegram.js';
import { webClient } from '../../../support/web-client.js';
import { isSignedWith, WebhookSink } from '../../../support/webhook-sink.js';

const { open: openAt, expectClean } = webClient();
let telegram: TelegramApi;
let mail: MailServer;
let sink: WebhookSink;
let deployment: Deployment;
let owner: Person;
let anna: Person;
let chat: ChatBody;

const open = (person: Person, path: string, options: Parameters<typeof openAt>[1] = {}): Promise<Tab> =>
  openAt(person, { url: deployment.url, path, ...options });

/** Anna is named, and told of it. */
async function mention(text: string): Promise<void> {
  await post(owner, chat.id, `@${anna.username} ${text}`);
  await toldOf(anna, 'mention', text);
}
const soon = <T>(what: string, check: () => Promise<T | undefined | false>): Promise<T> =>
  eventually(what, check, 60_000);
const bell = (tab: Tab, unread: number) =>
  tab.button(unread > 0 ? `Notifications: ${unread} unread` : 'Notifications');
const region = (tab: Tab, name: string) => tab.page.getByRole('region', { name, exact: true });

beforeAll(async () => {
  [telegram, mail, sink] = await Promise.all([TelegramApi.start(), MailServer.start(), WebhookSink.start()]);
  deployment = await aDeployment({
    ...telegram.settings,
    SMTP_URL: mail.url,
    MAIL_FROM: 'artel@example.com',
    EGRESS_ALLOW: sink.authority,
    NOTIFICATION_GRACE: '0',
  });
  owner = await anOrg(deployment.url);
}, 120_000);
beforeEach(async () => {
  anna = await aUser(owner);
  await Promise.all([owner, anna].map(({ client }) => client.patch('/auth/me', { locale: 'en' })));
  chat = await aChat(owner, [anna]);
}, 60_000);
afterAll(async () => {
  await deployment?.stop();
  await Promise.all([telegram?.stop(), mail?.stop(), sink?.stop()]);
});

describe('The bell', () => {
  it('counts what comes, leads to it, and knows what was read in another tab', async () => {
    const tab = await open(anna, '/search');
    const other = await tab.another();
    await other.goto('/notifications');
    await other.page.getByText('No notifications yet').waitFor();
    await bell(tab, 0).waitFor();
    await mention('look at clause four');
    await mention('and at clause five');
    await bell(tab, 2).click();
    const panel = tab.page.getByRole('dialog', { name: 'Notifications' });
    const first = panel.getByRole('article').filter({ hasText: 'clause five' });
    await first.waitFor();
    await expectClean(tab);
    await tab.picture('notifications-bell');
    await other.page.getByRole('article').filter({ hasText: 'clause four' }).waitFor();
    await first.getByRole('link').click();
    await tab.page.waitForURL(`**/chats/${chat.id}?message=*`);
    // Who has read the chat has read what named them there.
    await bell(tab, 0).waitFor();
    await bell(other, 0).waitFor();
    chat = await aChat(owner, [anna]);
    await mention('elsewhere');
    await bell(tab, 1).waitFor();
    await expectClean(other);
    await other.button('Mark all as read').click();
    await bell(tab, 0).waitFor();
    await soon('all is read', async () => (await inboxOf(anna, '&unread=true')).length === 0);
    expect(tab.complaintsBut()).toEqual([]);
  }, 300_000);

  it('opens the page itself on a telephone, in Russian and in the dark', async () => {
    await anna.client.patch('/auth/me', { locale: 'ru' });
    await mention('что с договором?');
    const tab = await open(anna, '/search', { size: 'phone', colorScheme: 'dark', locale: 'ru-RU' });
    await tab.page.getByRole('link', { name: /^Уведомления/ }).click();
    await tab.heading('Уведомления').waitFor();
    await tab.page.getByRole('article').filter({ hasText: 'что с договором?' }).waitFor();
    await tab.picture('notifications-phone');
    await expectClean(tab);
  }, 300_000);
});

describe('The inbox', () => {
  it('is filtered, and marks one as read without going there', async () => {
    await mention('the rent is due');
    const tab = await open(anna, '/notifications?unread=true');
    const row = tab.page.getByRole('article').filter({ hasText: 'the rent is due' });
    await row.getByRole('button', { name: 'Mark as read' }).click();
    await bell(tab, 0).waitFor();
    await tab.page.getByText('All', { exact: true }).click();
    await row.waitFor();
    await tab.page.getByRole('combobox', { name: 'Any kind' }).click();
    await tab.page.getByRole('option', { name: 'Budgets' }).click();
    await tab.page.getByText('Nothing of this kind').waitFor();
    await expectClean(tab);
    await tab.button('Show all').click();
    await row.waitFor();
    await tab.page.reload();
    await row.waitFor();
    await expectClean(tab);
  }, 300_000);

  it('says what went wrong, and comes by itself when asked again', async () => {
    await mention('are you there?');
    const tab = await open(anna, '/search');
    let isBroken = true;
    await tab.page.route('**/api/v1/notifications?*limit=25*', (route) =>
      isBroken ? route.fulfill({ status: 404, json: { code: 'not_found' } }) : route.continue(),
    );
    await tab.goto('/notifications');
    await tab.page.getByText('This did not work').waitFor();
    isBroken = false;
    await tab.button('Try again').click();
    await tab.page.getByRole('article').filter({ hasText: 'are you there?' }).waitFor();
    await expectClean(tab, /404/);
  }, 300_000);
});

describe('Settings of notifications', () => {
  it('keep what one is told of, and by what', async () => {
    const tab = await open(anna, '/settings/notifications');
    const types = region(tab, 'What you are told of');
    await types.getByRole('switch', { name: 'Tell me: Budgets' }).uncheck({ force: true });
    // What others wait for cannot be switched off.
    expect(await types.getByRole('switch', { name: 'Tell me: Requests for approval' }).count()).toBe(0);
    const wanted = (type: string) =>
      anna.client
        .get<{ types: { type: string; enabled: boolean }[] }>('/notifications/preferences')
        .then(({ body }) => body.types.find((one) => one.type === type)?.enabled);
    await soon('budgets are switched off', async () => (await wanted('budget')) === false);
    await tab.page.reload();
    await types.getByRole('switch', { name: 'Tell me: Budgets', checked: false }).waitFor();
    expect(await wanted('mention')).toBe(true);
    await tab.picture('notifications-settings');
    await expectClean(tab);
  }, 300_000);

  it('have quiet hours', async () => {
    const tab = await open(anna, '/settings/notifications');
    const quiet = region(tab, 'Quiet hours');
    await quiet.getByRole('switch', { name: 'Do not call me at these hours' }).check({ force: true });
    await quiet.getByLabel('From').fill('21:30');
    await quiet.getByLabel('To', { exact: true }).fill('07:15');
    await quiet.getByText('Sun', { exact: true }).click();
    await quiet.getByText(/^They begin at 21:30 and last until 07:15 of the next day/).waitFor();
    await expectClean(tab);
    await quiet.getByRole('button', { name: 'Save' }).click();
    await tab.page.getByText('Quiet hours are saved').waitFor();
    const { body } = await anna.client.get<{ quietHours: object }>('/notifications/preferences');
    expect(body.quietHours).toMatchObject({ from: '21:30', to: '07:15', days: [1, 2, 3, 4, 5, 6] });
    await tab.page.reload();
    expect(await quiet.getByLabel('From').inputValue()).toBe('21:30');
  }, 300_000);
});

describe('Telegram', () => {
  it('is linked by its code, tried, and switched off when the bot is blocked', async () => {
    const tab = await open(anna, '/settings/notifications');
    const channels = region(tab, 'Channels');
    await channels.getByRole('button', { name: 'Telegram', exact: true }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Link Telegram' });
    await dialog.getByRole('img', { name: 'QR code of the link to the bot' }).waitFor();
    await tab.picture('notifications-telegram');
    await expectClean(tab);
    const words = await dialog.getByLabel('Or write this to the bot').inputValue();
    const chatId = aTelegramChat();
    telegram.offer(telegram.says(chatId, words, { username: 'ann' }));
    await dialog.getByText('Telegram is linked').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const row = channels.getByRole('listitem').filter({ hasText: '@ann' });
    await row.getByText('Works', { exact: true }).waitFor();

    await soon('the bot has answered', () => Promise.resolve(telegram.to(chatId).length === 1));
    await row.getByRole('button', { name: 'Send a test: Telegram' }).click();
    await row.getByText('The test was delivered.').waitFor();
    expect(telegram.to(chatId)).toHaveLength(2);

    await mention('this goes to Telegram');
    await soon('it has come', () =>
      Promise.resolve(telegram.to(chatId).some(({ text }) => text.includes('this goes to Telegram'))),
    );
    telegram.fail(chatId, { kind: 'blocked' });
    await row.getByRole('button', { name: 'Send a test: Telegram' }).click();
    await row.getByText(/^The test was not delivered: The bot was blocked/).waitFor();
    await mention('this does not');
    await soon('the channel is switched off', async () => {
      const { body } = await anna.client.get<{ items: { disabledReason: string | null }[] }>(
        '/notifications/channels',
      );
      return body.items.some(({ disabledReason }) => disabledReason === 'blocked');
    });
    await tab.page.reload();
    await row.getByText('Switched off by the server').waitFor();
    await expectClean(tab);

    await tab.link('Delivery log').click();
    const log = tab.page.getByRole('list', { name: 'Delivery log' });
    const sent = log.getByRole('listitem').filter({ hasText: 'Telegram · attempt 1' });
    await sent.filter({ hasText: 'Delivered' }).first().waitFor();
    await sent.filter({ hasText: 'The bot was blocked' }).filter({ hasText: 'Failed' }).first().waitFor();
    await tab.picture('notifications-log');
    await expectClean(tab);
    expect(await tab.page.getByText('Of all', { exact: true }).count()).toBe(0);
  }, 300_000);

  it('has another code when the time of one is over', async () => {
    const tab = await open(anna, '/settings/notifications');
    let isLate = true;
    await tab.page.route('**/api/v1/notifications/channels', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const answer = await route.fetch();
      const channel = (await answer.json()) as object;
      const json = isLate ? { ...channel, linkExpiresAt: new Date(0).toISOString() } : channel;
      isLate = false;
      return route.fulfill({ response: answer, json });
    });
    await region(tab, 'Channels').getByRole('button', { name: 'Telegram', exact: true }).click();
    await tab.page.getByText('The code is out of date.').waitFor();
    await tab.button('Get a new code').click();
    await tab.page.getByRole('img', { name: 'QR code of the link to the bot' }).waitFor();
    const words = await tab.field('Or write this to the bot').inputValue();
    expect(words).toMatch(/^\/start \S{16,}$/);
    telegram.offer(telegram.says(aTelegramChat(), words));
    await tab.page.getByText('Telegram is linked').waitFor();
  }, 300_000);
});

describe('Another address', () => {
  it('is confirmed by the code that was mailed to it', async () => {
    const address = `private-${anna.username}@example.com`;
    const tab = await open(anna, '/settings');
    await tab.link('Notification settings').click();
    const channels = region(tab, 'Channels');
    await channels.getByRole('button', { name: 'Another e-mail' }).click();
    await tab.field('E-mail').fill(address);
    await tab.button('Send the code').click();
    await tab.field('Code from the letter').fill('WRONG-WRONG');
    await tab.button('Confirm').click();
    await tab.page.getByText(/^The code is wrong or out of date/).waitFor();
    const code = await soon('the code has come', () =>
      Promise.resolve(mail.to(address).flatMap(({ subject }) => /: (\S+)$/.exec(subject)?.[1] ?? [])[0]),
    );
    // It can be gone on with later.
    await tab.page.keyboard.press('Escape');
    const row = channels.getByRole('listitem').filter({ hasText: address });
    await row.getByText('Not confirmed').waitFor();
    await row.getByRole('button', { name: 'Enter the code' }).click();
    await tab.field('Code from the letter').fill(code);
    await expectClean(tab, /status of 4/);
    await tab.button('Confirm').click();
    await row.getByText('Works', { exact: true }).waitFor();
    // Above the address of the account, which had the same place.
    await row.getByRole('button', { name: /^Try .* earlier$/ }).click();
    await soon('it is tried first', async () => {
      const first = channels.getByRole('listitem').first();
      return (await first.textContent())?.includes(address);
    });
    await row.getByRole('button', { name: /^Delete/ }).click();
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    await expectClean(tab);
  }, 300_000);
});

describe('A webhook', () => {
  it('to a server inside is not for everybody to add', async () => {
    const tab = await open(anna, '/settings/notifications');
    await region(tab, 'Channels').getByRole('button', { name: 'Webhook', exact: true }).click();
    await tab.field('Address').fill(sink.url(`/${anna.username}`));
    await tab.button('Add').click();
    await tab.page.getByText(/^Owners and administrators alone/).waitFor();
    await expectClean(tab, /status of 403/);
  }, 300_000);

  it('has a secret that is shown once, and another one when it is asked for', async () => {
    const path = `/${owner.username}`;
    const tab = await open(owner, '/settings/notifications');
    const channels = region(tab, 'Channels');
    await channels.getByRole('button', { name: 'Webhook', exact: true }).click();
    await tab.field('Address').fill('not an address');
    await tab.button('Add').click();
    await tab.page.locator('[aria-invalid=true]').waitFor();
    await tab.field('Address').fill(sink.url(path));
    await tab.field('Name (optional)').fill('Our duty bot');
    await tab.button('Add').click();
    const secret = await tab.field('Secret').inputValue();
    expect(secret).toMatch(/^whsec_/);
    await tab.picture('notifications-secret');
    await expectClean(tab, /status of 4/);
    await tab.button('I have copied it').click();
    const row = channels.getByRole('listitem').filter({ hasText: 'Our duty bot' });
    await row.getByRole('button', { name: 'Send a test: Our duty bot' }).click();
    await row.getByText('The test was delivered.').waitFor();
    const signedWith = (wanted: string) => sink.at(path).some((call) => isSignedWith(wanted, call));
    expect(signedWith(secret)).toBe(true);

    await row.getByRole('button', { name: 'New secret' }).click();
    await tab.button('Make a new secret').click();
    const next = await tab.field('Secret').inputValue();
    expect(next).not.toBe(secret);
    await tab.button('I have copied it').click();
    await row.getByRole('button', { name: 'Send a test: Our duty bot' }).click();
    await soon('the new one signs', () => Promise.resolve(signedWith(next)));
    sink.answer(path, { status: 503 });
    await row.getByRole('button', { name: 'Send a test: Our duty bot' }).click();
    await row.getByText(/^The test was not delivered: The address could not take/).waitFor();
    await expectClean(tab);
  }, 300_000);
});

describe('The log of deliveries', () => {
  it('shows those who administer what became of the notifications of others', async () => {
    await mention('of everybody');
    const tab = await open(owner, '/notifications/log');
    await tab.page.getByText('Of all', { exact: true }).click();
    await tab.page.getByRole('combobox', { name: 'Everybody' }).click();
    await tab.page.getByRole('option', { name: new RegExp(`@${anna.username}`) }).click();
    const row = tab.page.getByRole('list', { name: 'Delivery log' }).getByRole('listitem');
    await row.filter({ hasText: 'Delivered' }).first().waitFor();
    expect(await row.filter({ hasText: 'of everybody' }).count()).toBe(0);
    await expectClean(tab);
    await tab.page.getByRole('combobox', { name: 'Any outcome' }).click();
    await tab.page.getByRole('option', { name: 'Failed' }).click();
    await tab.page.getByText('No attempts').waitFor();
    await expectClean(tab);
  }, 300_000);
});
