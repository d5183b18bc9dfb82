import { connected, patience, untilSaid } from '../../../support/bots.js';
import { anOrg, type Person } from '../../../support/builders.js';
import type { Tab } from '../../../support/chromium.js';
import type { Deployment } from '../../../support/deployment.js';
import { inboxOf } from '../../../support/notifications.js';
import { aDeployment, eventually } from '../../../support/profile.js';
import { TelegramApi } from '../../../support/telegram-api.js';
import { aTelegramChat } from '../../../support/telegram.js';
import { webClient } from '../../../support/web-client.js';

const { open, expectClean } = webClient();
let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;
let agentId: string;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment({ TELEGRAM_API_ROOT: telegram.url, PROCESS_CHECK_INTERVAL: '1' });
}, 120_000);
afterAll(async () => {
  await deployment?.stop();
  await telegram?.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
  await owner.client.patch('/auth/me', { locale: 'en' });
  const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/agents');
  agentId = body.items.find(({ username }) => username === 'lawyer')?.id ?? '';
}, 60_000);

const openWork = (): Promise<Tab> => open(owner, { url: deployment.url, path: `/agents/${agentId}/work` });
const card = (tab: Tab) => tab.page.getByRole('article', { name: 'Telegram', exact: true });

describe('A bot of a role', () => {
  it('is refused in the words of Telegram, at its token, and shows whose it is when it works', async () => {
    const bot = telegram.aBot();
    const tab = await openWork();
    await card(tab).getByRole('button', { name: 'Connect' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Telegram: settings' });
    const token = dialog.getByLabel(/^Token of the bot/);
    // At the field itself.
    const refused = dialog
      .locator('.mantine-PasswordInput-root')
      .filter({ has: tab.page.getByLabel(/^Token of the bot/) })
      .getByText('Telegram: Unauthorized', { exact: true });
    for (const attempt of ['Check', 'Check and save']) {
      // Another one each time: what is changed is blamed no more.
      await token.fill(`1234567:a-token-that-nobody-was-given-${attempt.length}`);
      await refused.waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: attempt, exact: true }).click();
      await refused.waitFor();
    }
    await tab.picture('work-bot-refused');
    await expectClean(tab, /422/);
    await token.fill(bot.token);
    await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    await dialog.getByText(`It works: @${bot.username}`).waitFor();
    await dialog.getByRole('button', { name: 'Check and save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const link = card(tab).getByRole('link', { name: `@${bot.username}` });
    expect(await link.getAttribute('href')).toBe(`https://t.me/${bot.username}`);
    await card(tab).getByText('At work', { exact: true }).first().waitFor();
    await expectClean(tab);
  }, 120_000);

  it('is told at the fields what is wrong with its list and its commands, and takes them when they are mended', async () => {
    const bot = telegram.aBot();
    const tab = await open(owner, {
      url: deployment.url,
      path: `/agents/${agentId}/work`,
      size: 'small',
    });
    await card(tab).getByRole('button', { name: 'Connect' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Telegram: settings' });
    const save = () => dialog.getByRole('button', { name: 'Check and save' }).click();
    await dialog.getByLabel(/^Token of the bot/).fill(bot.token);
    const allowed = dialog.getByLabel('Who may write', { exact: true });
    for (const entry of ['@ann', '79001234567']) {
      await allowed.fill(entry);
      await allowed.press('Enter');
    }
    const commands = dialog.getByRole('group', { name: 'Commands of its own' });
    await commands.getByRole('button', { name: 'Add' }).click();
    const first = commands.getByRole('group', { name: 'No. 1' });
    await first.getByLabel(/^Command/).fill('start');
    await first.getByLabel(/^Description in the menu/).fill('Prices');
    await save();
    await first.getByText('is a command of every bot').waitFor();
    await first.getByLabel(/^Command/).fill('price');
    await save();
    const wanting = first.getByText('needs a prompt or a text');
    await wanting.waitFor();
    await wanting.scrollIntoViewIfNeeded();
    await tab.picture('work-bot-commands-small');
    await expectClean(tab, /400/);
    await first.getByLabel(/^Answer without the role/).fill('From 100');
    await wanting.waitFor({ state: 'detached' });
    await save();
    const doubt = dialog.getByText('79001234567: may be an id or a phone: write a phone with a plus');
    await doubt.waitFor();
    await doubt.scrollIntoViewIfNeeded();
    await tab.picture('work-bot-list-small');
    await expectClean(tab, /400/);
    await allowed.press('Backspace');
    await allowed.fill('+79001234567');
    await allowed.press('Enter');
    await doubt.waitFor({ state: 'detached' });
    await save();
    await dialog.waitFor({ state: 'detached' });
    const { body } = await owner.client.get<{ settings: object }>(`/agents/${agentId}/integrations/telegram`);
    expect(body.settings).toMatchObject({
      allowList: ['@ann', '+79001234567'],
      commands: [{ command: 'price', description: 'Prices', text: 'From 100' }],
    });
    await card(tab).getByRole('button', { name: 'Settings' }).click();
    await commands.getByRole('button', { name: 'Remove no. 1' }).click();
    await save();
    await dialog.waitFor({ state: 'detached' });
    const emptied = await owner.client.get<{ settings: object }>(`/agents/${agentId}/integrations/telegram`);
    expect(emptied.body.settings).toMatchObject({ commands: [] });
    await expectClean(tab);
  }, 120_000);

  it('shows at once when it is stopped, started and shut out, whoever did that', async () => {
    const bot = telegram.aBot();
    await connected(owner, agentId, bot);
    const tab = await openWork();
    await card(tab).getByText('At work', { exact: true }).first().waitFor();
    const path = `/agents/${agentId}/integrations/telegram`;
    await owner.client.post(`${path}/stop`);
    await card(tab).getByText('Stopped', { exact: true }).first().waitFor();
    await owner.client.post(`${path}/start`);
    await card(tab).getByText('At work', { exact: true }).first().waitFor();
    bot.revoke();
    await card(tab).getByText('Failed', { exact: true }).first().waitFor();
    await card(tab).getByText('Telegram: Unauthorized', { exact: true }).waitFor();
    await tab.picture('work-bot-failed');
    await expectClean(tab);
    // Also where all roles are, which leads to it; and so does the news of it.
    await tab.goto('/agents');
    const role = tab.page.getByRole('article', { name: 'Юрист', exact: true });
    await role.getByText('Telegram: Failed').waitFor();
    await tab.picture('agents-bot-failed');
    await expectClean(tab);
    await role.getByRole('link', { name: 'Telegram: Failed' }).click();
    await tab.page.waitForURL(`**/agents/${agentId}/work`);
    await card(tab).getByText('Failed', { exact: true }).first().waitFor();
    const told = await eventually(
      'the owner is told',
      async () => (await inboxOf(owner)).find(({ title }) => title.includes('Telegram')),
      patience,
    );
    expect(told.link).toBe(`/agents/${agentId}/work`);
    await owner.client.post(`/agents/${agentId}/integrations/telegram/stop`);
    await owner.client.post(`/agents/${agentId}/stop`);
    await tab.goto('/agents');
    await role.getByText('Telegram: Stopped').waitFor();
    await role.getByText('Stopped', { exact: true }).waitFor();
    await owner.client.post(`/agents/${agentId}/integrations/telegram/start`);
    await role.getByText('Telegram: Failed').waitFor();
    await expectClean(tab);
  }, 120_000);

  it('answers whom a person has authorized, is silent while a person speaks, and speaks again afterwards', async () => {
    const bot = telegram.aBot();
    await connected(owner, agentId, bot, { requireContact: true });
    const chatId = aTelegramChat();
    bot.offer(telegram.says(chatId, '[[say:too early]]'));
    await untilSaid(telegram, chatId, ({ text }) => text.startsWith('To go on, share'));
    const tab = await openWork();
    const ann = tab.page.getByRole('article', { name: 'Ann', exact: true });
    await ann.getByRole('button', { name: 'Edit' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Ann' });
    await dialog.getByRole('switch', { name: 'Authorized' }).click();
    await expectClean(tab);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ann.getByText('Authorized', { exact: true }).waitFor();
    bot.offer(telegram.says(chatId, '[[say:welcome]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'welcome');

    await ann.getByRole('button', { name: 'Conversation' }).click();
    const banner = tab.page.getByRole('complementary', { name: 'A conversation with somebody outside' });
    await banner.getByText('the role answers').waitFor();
    await banner.getByRole('button', { name: 'Take over' }).click();
    await banner.getByText('What you write here goes to Ann').waitFor();
    bot.offer(telegram.says(chatId, '[[say:by the role]] is anybody there?'));
    await tab.page.getByRole('log').getByText('is anybody there?').waitFor();
    const field = tab.field('Message');
    await field.fill('A person is here');
    await field.press('Enter');
    await untilSaid(telegram, chatId, ({ text }) => text.includes('A person is here'));
    await banner.getByRole('button', { name: 'Hand back' }).click();
    await banner.getByText('the role answers').waitFor();
    bot.offer(telegram.says(chatId, '[[say:me again]]'));
    await untilSaid(telegram, chatId, ({ text }) => text === 'me again');
    expect(telegram.to(chatId).map(({ text }) => text)).not.toContain('by the role');
    await expectClean(tab);
  }, 120_000);
});
