import { connected, patience, settledIn, simpleRoles, untilSaid } from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import { spokenIn, type ContactBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';

/** Of a test. */
const longest = 150_000;

let telegram: TelegramApi;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  telegram = await TelegramApi.start();
  deployment = await aDeployment({ TELEGRAM_API_ROOT: telegram.url, PROCESS_CHECK_INTERVAL: '1' });
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await telegram.stop();
});
beforeEach(async () => {
  owner = await anOrg(deployment.url);
});

const contactOf = (externalId: number): Promise<ContactBody> =>
  eventually(
    'the contact is known',
    async () => {
      const { body } = await owner.client.get<{ items: ContactBody[] }>('/contacts');
      return body.items.find((contact) => contact.externalId === String(externalId));
    },
    patience,
  );

async function aStrictBot() {
  const bot = telegram.aBot();
  await connected(owner, (await simpleRoles(owner))[0] ?? '', bot, { requireContact: true });
  return bot;
}

const isAsked = ({ text }: { text: string }): boolean => text.startsWith('To go on, share');

it(
  'Who shares their own phone is authorized, and so is whom a person authorizes, until that is taken back',
  async () => {
    const bot = await aStrictBot();
    const [sharing, trusted] = [aTelegramChat(), aTelegramChat()];
    bot.offer(telegram.says(sharing, '[[say:too early]]'), telegram.says(trusted, '[[say:too early]]'));
    await untilSaid(telegram, sharing, isAsked);
    await untilSaid(telegram, trusted, isAsked);
    const contact = { phone_number: '79001234567', user_id: sharing, first_name: 'Ann' };
    bot.offer(telegram.sends(sharing, { contact }));
    await untilSaid(telegram, sharing, ({ text }) => text.startsWith('Thank you'));
    expect(await contactOf(sharing)).toMatchObject({
      ...{ state: 'authorized', phone: '+79001234567', authorizedBy: null },
    });
    const { id } = await contactOf(trusted);
    const authorized = await owner.client.patch(`/contacts/${id}`, { isAuthorized: true });
    expect(authorized.body).toMatchObject({ state: 'authorized', authorizedBy: owner.id, phone: null });
    for (const chatId of [sharing, trusted]) {
      bot.offer(telegram.says(chatId, '[[say:welcome]]'));
      await untilSaid(telegram, chatId, ({ text }) => text === 'welcome');
    }
    await owner.client.patch(`/contacts/${id}`, { isAuthorized: false });
    bot.offer(telegram.says(trusted, '[[say:once more]]'));
    await eventually(
      'it is asked again',
      () => Promise.resolve(telegram.to(trusted).filter(isAsked).length === 2),
      patience,
    );
    expect(await settledIn(telegram, trusted)).not.toContain('once more');
  },
  longest,
);

it(
  'A role knows with whom it speaks: who they are, and whether they were authorized, also in a group',
  async () => {
    const bot = await aStrictBot();
    const [zoe, stranger, group] = [aTelegramChat(), aTelegramChat(), -aTelegramChat()];
    bot.offer(telegram.says(zoe, '/start promo'));
    await untilSaid(telegram, zoe, isAsked);
    const contact = { phone_number: '79001234567', user_id: zoe, first_name: 'Zoe' };
    bot.offer(telegram.sends(zoe, { contact }));
    await untilSaid(telegram, zoe, ({ text }) => text.startsWith('Thank you'));
    bot.offer(telegram.says(zoe, '[[say:hello]]', { username: 'zoe' }));
    await untilSaid(telegram, zoe, ({ text }) => text === 'hello');
    const known = await contactOf(zoe);
    const [private_] = await spokenIn(owner, known.chatId ?? '');
    expect(private_).toMatchObject({
      channel: 'telegram',
      userData: {
        ...{ contact_id: known.id, name: known.name, username: 'zoe', phone: '+79001234567', language: 'en' },
        ...{ is_authenticated: true, is_group: false, telegram: zoe, start: 'promo' },
      },
    });
    const chat = { id: group, type: 'supergroup', title: 'Builders' };
    const name = `@${bot.username}`;
    const entities = [{ type: 'mention', offset: 0, length: name.length }];
    const asks = (from: number, words: string) =>
      telegram.sends(from, { chat, text: `${name} [[say:${words}]]`, entities });
    bot.offer(asks(stranger, 'to a stranger'), asks(zoe, 'to Zoe'));
    await untilSaid(telegram, group, ({ text }) => text === 'to Zoe');
    expect(await settledIn(telegram, group)).toEqual(['to Zoe']);
    const inGroup = await contactOf(group);
    const [said] = await spokenIn(owner, inGroup.chatId ?? '');
    expect(said?.userData).toMatchObject({
      ...{ contact_id: inGroup.id, is_group: true, group: 'Builders', is_authenticated: true, telegram: zoe },
    });
    // What she has told the role alone stays between them.
    expect(JSON.stringify(said)).not.toContain('+79001234567');
    // A person may let in a whole group.
    await owner.client.patch(`/contacts/${inGroup.id}`, { isAuthorized: true });
    bot.offer(asks(stranger, 'to anybody here'));
    await untilSaid(telegram, group, ({ text }) => text === 'to anybody here');
  },
  longest,
);
