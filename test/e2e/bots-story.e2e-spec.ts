import { AmocrmServer } from '../support/amocrm-server.js';
import { connected, patience, settledIn, untilSaid } from '../support/bots.js';
import { anOrg, aUser, post, type Person } from '../support/builders.js';
import { aContact, spokenIn } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi, type TelegramMessage } from '../support/telegram-api.js';
import type { TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat, linkedByPolling, notifiedIn } from '../support/telegram.js';

let telegram: TelegramApi;
let amocrm: AmocrmServer;
let artel: Deployment;

beforeAll(async () => {
  [telegram, amocrm] = await Promise.all([TelegramApi.start(), AmocrmServer.start()]);
  artel = await aDeployment(
    {
      ...telegram.settings,
      EGRESS_ALLOW: amocrm.domain,
      NOTIFICATION_GRACE: '0',
      PROCESS_CHECK_INTERVAL: '1',
    },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await Promise.all([telegram.stop(), amocrm.stop()]);
});

/** What the seller asks, and what it does with the answers. */
const steps = [
  { id: 'hello', kind: 'say', text: 'Здравствуйте! Соберу заявку.' },
  { id: 'need', kind: 'ask', question: 'Что вам нужно?', slot: { type: 'text', label: 'потребность' } },
  {
    ...{ id: 'area', kind: 'ask', question: 'Какая площадь?' },
    slot: { type: 'number', min: 1, max: 10_000, label: 'площадь' },
  },
  {
    ...{ id: 'budget', kind: 'ask', question: 'На какую сумму рассчитываете?' },
    slot: { type: 'money', currency: 'RUB', min: 1, label: 'сумма' },
  },
  { id: 'person', kind: 'ask', question: 'Как к вам обращаться?', slot: { type: 'text', label: 'имя' } },
  { id: 'phone', kind: 'ask', question: 'Ваш телефон?', slot: { type: 'phone', label: 'телефон' } },
  {
    ...{ id: 'check', kind: 'confirm' },
    text: 'Верно: {{slots.need}}, {{slots.area}} м², {{slots.budget}}, {{slots.person}}, {{slots.phone}}?',
  },
  {
    ...{ id: 'contact', kind: 'tool', tool: 'crm_create_contact' },
    arguments: { name: '{{slots.person}}', phone: '{{slots.phone}}' },
  },
  {
    ...{ id: 'lead', kind: 'tool', tool: 'crm_create_lead' },
    arguments: {
      name: '{{slots.need}}',
      price: '{{slots.budget.amount}}',
      contactId: '{{steps.contact.output.id}}',
      status: 'Переговоры',
      fields: { площадь: '{{slots.area}}' },
    },
  },
  {
    ...{ id: 'outcome', kind: 'branch', else: 'refused' },
    cases: [{ when: { value: 'steps.lead.output.id', given: true }, to: 'thanks' }],
  },
  {
    ...{ id: 'thanks', kind: 'finish', afterwards: 'answer' },
    text: 'Спасибо, {{slots.person}}! Заявка у менеджера.',
  },
  {
    ...{ id: 'refused', kind: 'finish', afterwards: 'answer' },
    text: '{{slots.person}}, такой заявки мы пока не берём.',
  },
];

/** A dialog that makes a lead of what a customer says, when one of these people lets it. */
async function aSeller({ client }: Person, approverIds: string[]): Promise<string> {
  const { status, body } = await client.post<{ id: string }>('/agents', {
    ...{ username: 'seller', name: 'Продавец', title: 'Продавец', description: 'Собирает заявки' },
    ...{ type: 'chain', prompt: 'Ты продавец.', tools: ['crm_create_contact', 'crm_create_lead'], steps },
    ...{ toolPolicies: { crm_create_contact: 'auto', crm_create_lead: 'ask' }, approverIds },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  const put = await client.put(`/agents/${body.id}/integrations/amocrm`, {
    settings: amocrm.settings({ fieldMap: { lead: { площадь: 501 } } }),
    secrets: amocrm.secrets(),
  });
  if (put.status !== 200) throw new Error(`PUT answered ${put.status}: ${JSON.stringify(put.body)}`);
  return body.id;
}

async function aHelper({ client }: Person): Promise<string> {
  const { status, body } = await client.post<{ id: string }>('/agents', {
    ...{ username: 'helper', name: 'Помощник', title: 'Помощник', description: 'Отвечает на вопросы' },
    ...{ type: 'simple', prompt: 'Ты помощник.' },
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

/** One who writes to a bot, and reads what it says. */
class Customer {
  readonly chatId = aTelegramChat();
  private said = 0;

  constructor(
    private readonly bot: TelegramBotAccount,
    private readonly name: string,
  ) {}

  write(words: string): void {
    this.bot.offer(telegram.says(this.chatId, words, this.from));
  }

  /** By the button of Telegram's own menu. */
  sharePhone(phone: string): void {
    const contact = { phone_number: phone, first_name: this.name, user_id: this.chatId };
    this.bot.offer(telegram.sends(this.chatId, { contact }, this.from));
  }

  /** Waits for the message behind those that were read; it may still grow. */
  async hears(pattern: RegExp): Promise<void> {
    const { id } = await untilSaid(
      telegram,
      this.chatId,
      (message) => telegram.to(this.chatId).indexOf(message) >= this.said && pattern.test(message.text),
    );
    this.said = telegram.to(this.chatId).findIndex((message) => message.id === id) + 1;
  }

  async is(answered: RegExp, words: string): Promise<void> {
    this.write(words);
    await this.hears(answered);
  }

  private get from(): Record<string, unknown> {
    return { first_name: this.name, language_code: 'ru' };
  }
}

async function asked(chatId: number, about: string): Promise<TelegramMessage> {
  const isIt = ({ text, buttons }: TelegramMessage): boolean =>
    text.includes(about) && buttons.map((button) => button.text).join() === 'Разрешить,Не разрешать';
  return eventually(
    'a colleague is asked in Telegram',
    () => Promise.resolve(notifiedIn(telegram, chatId).find(isIt)),
    patience,
  );
}

it('A lead is collected in Russian words, allowed in Telegram and made, or not; a colleague takes over and hands back', async () => {
  const owner = await anOrg(artel.url);
  const colleague = await aUser(owner);
  const colleaguesChat = await linkedByPolling(colleague, telegram);
  const [sellers, helpers] = [telegram.aBot(), telegram.aBot()];
  const sellerId = await aSeller(owner, [colleague.id]);
  await connected(owner, sellerId, sellers, { team: [colleague.id] });
  await connected(owner, await aHelper(owner), helpers);
  const maria = new Customer(sellers, 'Мария');
  const boris = new Customer(helpers, 'Борис');

  await maria.is(/Соберу заявку\.\n+Что вам нужно\?$/, 'Добрый день!');
  await boris.is(/^До шести$/, '[[say:До шести]] До скольких вы работаете?');
  await maria.is(/^Какая площадь\?$/, 'Офис на Тверской');
  await maria.is(/^На какую сумму/, 'сто двадцать');
  await maria.is(/^Как к вам обращаться\?$/, 'полтора миллиона');
  await maria.is(/^Ваш телефон\?$/, 'Мария Иванова');
  await maria.is(
    /^Верно: Офис на Тверской, 120 м², 1\s500\s000\s₽, Мария Иванова, \+79161234567\?$/,
    '8 (916) 123-45-67',
  );
  expect(amocrm.contacts).toEqual([]);
  maria.write('да, всё верно');

  const question = await asked(colleaguesChat, 'Офис на Тверской');
  expect(amocrm.leads).toEqual([]);
  // An impatient thumb.
  telegram.offer(
    telegram.presses(colleaguesChat, question, 0),
    telegram.presses(colleaguesChat, question, 0),
  );
  await maria.hears(/^Спасибо, Мария Иванова! Заявка у менеджера\.$/);
  expect(amocrm.contacts).toMatchObject([
    {
      name: 'Мария Иванова',
      custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '+79161234567' }] }],
    },
  ]);
  expect(amocrm.leads).toMatchObject([
    {
      ...{ name: 'Офис на Тверской', price: 1_500_000, pipeline_id: 1, status_id: 102 },
      custom_fields_values: [{ field_id: 501, values: [{ value: 120 }] }],
      _embedded: { contacts: [{ id: amocrm.contacts[0]?.id }] },
    },
  ]);
  expect(amocrm.of('POST', '/api/v4/leads')).toHaveLength(1);

  // Another one gives his phone by a button, and is not taken.
  const oleg = new Customer(sellers, 'Олег');
  await oleg.is(/Что вам нужно\?$/, 'Здравствуйте');
  await oleg.is(/^Какая площадь\?$/, 'Склад в Химках');
  await oleg.is(/^На какую сумму/, '900');
  await oleg.is(/^Как к вам обращаться\?$/, '3 миллиона');
  await oleg.is(/^Ваш телефон\?$/, 'Олег Петров');
  oleg.sharePhone('79267654321');
  await oleg.hears(/^Верно: Склад в Химках, 900 м², .*, Олег Петров, \+79267654321\?$/);
  oleg.write('да');
  telegram.offer(telegram.presses(colleaguesChat, await asked(colleaguesChat, 'Склад в Химках'), 1));
  await oleg.hears(/^Олег Петров, такой заявки мы пока не берём\.$/);
  expect(amocrm.contacts.map(({ name }) => name)).toEqual(['Мария Иванова', 'Олег Петров']);
  expect(amocrm.of('POST', '/api/v4/leads')).toHaveLength(1);

  const contact = await aContact(colleague, String(maria.chatId));
  const take = await colleague.client.post(`/contacts/${contact.id}/take-over`);
  expect(take.status).toBe(200);
  await post(colleague, contact.chatId, 'Здравствуйте, я менеджер. Когда удобен осмотр?');
  await maria.hears(/Здравствуйте, я менеджер\. Когда удобен осмотр\?$/);
  maria.write('Завтра в три [[say:Роль вмешалась]]');
  await eventually(
    'the colleague reads it',
    async () =>
      (await spokenIn(colleague, contact.chatId)).some(({ content }) => content.startsWith('Завтра в три')),
    patience,
  );
  await post(colleague, contact.chatId, 'Записал.');
  await maria.hears(/Записал\.$/);
  await boris.is(/^И по субботам$/, '[[say:И по субботам]] А в субботу?');
  const back = await colleague.client.post(`/contacts/${contact.id}/hand-back`);
  expect(back.status).toBe(200);
  await maria.is(/^До встречи!$/, 'Спасибо [[say:До встречи!]]');

  const toMaria = await settledIn(telegram, maria.chatId);
  expect(toMaria.join('\n')).not.toContain('Роль вмешалась');
  expect(toMaria).toHaveLength(10);
  expect(await settledIn(telegram, boris.chatId)).toEqual(['До шести', 'И по субботам']);
  const speakers = (chatId: number) => new Set(telegram.to(chatId).map(({ botId }) => Number(botId)));
  expect([speakers(maria.chatId), speakers(boris.chatId)]).toEqual([
    new Set([sellers.id]),
    new Set([helpers.id]),
  ]);
  expect(amocrm.leads).toHaveLength(1);
}, 240_000);
