import { AmocrmServer, type ChatMessage } from '../support/amocrm-server.js';
import { connected as botAt, settledIn, untilSaid } from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import { spokenIn, type ContactBody, type SpokenBody } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import type { BotUpdate, TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat } from '../support/telegram.js';

const patience = 45_000;
/** Requests of strangers, of one address. */
const mostOfAddress = 200;

let amocrm: AmocrmServer;
let telegram: TelegramApi;
let artel: Deployment;
let owner: Person;
let count = 0;

beforeAll(async () => {
  [amocrm, telegram] = await Promise.all([AmocrmServer.start(), TelegramApi.start()]);
  artel = await aDeployment(
    {
      EGRESS_ALLOW: amocrm.domain,
      TELEGRAM_API_ROOT: telegram.url,
      PROCESS_CHECK_INTERVAL: '1',
      RATE_LIMIT_ADDRESS: String(mostOfAddress),
    },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await artel.stop();
  await Promise.all([amocrm.stop(), telegram.stop()]);
});
beforeEach(async () => {
  owner = await anOrg(artel.url);
});
afterEach(() => {
  amocrm.areChatsAway = false;
  amocrm.chatMillis = 0;
  amocrm.arePeopleHidden = false;
});

/** A role that customers write to in Telegram, and managers look at in amoCRM. */
class Desk {
  readonly customer = aTelegramChat();

  private constructor(
    readonly role: string,
    readonly id: string,
    private readonly bot: TelegramBotAccount,
  ) {}

  static async open({
    settings = {},
    bot: more = {},
  }: { settings?: object; bot?: object } = {}): Promise<Desk> {
    const { status, body } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: `seller-${count++}`, name: 'Продавец', title: 'Продавец', description: 'Продаёт' },
      ...{ type: 'simple', prompt: 'Продавай.' },
    });
    if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
    const put = await putAccount(body.id, settings);
    if (put.status !== 200) throw new Error(`PUT answered ${put.status}: ${JSON.stringify(put.body)}`);
    const bot = telegram.aBot();
    await botAt(owner, body.id, bot, more);
    return new Desk(body.id, put.body.id, bot);
  }

  writes(words: string): BotUpdate {
    const update = telegram.says(this.customer, words, { first_name: 'Ольга' });
    this.bot.offer(update);
    return update;
  }

  corrects({ message }: BotUpdate, text: string): void {
    this.bot.offer(telegram.update({ edited_message: { ...(message as object), edit_date: 1, text } }));
  }

  hears(text: string): Promise<unknown> {
    return untilSaid(telegram, this.customer, (message) => message.text === text);
  }

  contact(): Promise<ContactBody & { chatId: string; colleague: { name: string; channel: string } | null }> {
    return eventually(
      'the customer is known',
      async () => {
        const { body } = await owner.client.get<{ items: Awaited<ReturnType<Desk['contact']>>[] }>(
          `/contacts?agentId=${this.role}`,
        );
        const [contact] = body.items;
        return contact?.chatId ? contact : undefined;
      },
      patience,
    );
  }

  async spoken(): Promise<(SpokenBody & { written?: { name: string; channel: string } })[]> {
    return spokenIn(owner, (await this.contact()).chatId);
  }

  /** What amoCRM shows of the conversation, when it is as much as that. */
  async shown(howMany: number): Promise<ChatMessage[]> {
    const { id } = await this.contact();
    return eventually(
      `amoCRM shows ${howMany}`,
      () => {
        const found = amocrm.shownIn(id);
        return Promise.resolve(found.length >= howMany && found);
      },
      patience,
    ).catch((error: unknown) => {
      throw new Error(`amoCRM shows ${JSON.stringify(linesOf(amocrm.shownIn(id)))}`, { cause: error });
    });
  }

  /** What is wanted of the integration, and what it does. */
  async become(what: 'stop' | 'start' | undefined, actual: string): Promise<void> {
    const path = `/agents/${this.role}/integrations/amocrm`;
    if (what) await owner.client.post(`${path}/${what}`);
    await eventually(
      `it is ${actual}`,
      async () => {
        const { body } = await owner.client.get<{ actual: string }>(`${path}/status`);
        return body.actual === actual;
      },
      patience,
    );
  }

  /** A manager writes in amoCRM. */
  async manager(text: string, more: object = {}): Promise<Brought & { id: string }> {
    const hook = amocrm.hook(text, { conversation: (await this.contact()).id, ...more });
    return { ...(await bring(this.id, hook)), id: hook.id };
  }
}

const linesOf = (shown: ChatMessage[]): string[] =>
  shown.map(({ direction, text }) => `${direction}: ${text}`);

function putAccount(role: string, settings: object = {}) {
  const { channelId, channelSecret, botRefId } = amocrm;
  return owner.client.put<{ id: string; code?: string; errors?: { path: string }[] }>(
    `/agents/${role}/integrations/amocrm`,
    {
      settings: amocrm.settings({
        channelId,
        botRefId,
        mirrors: true,
        channelTitle: 'Продавец',
        ...settings,
      }),
      secrets: amocrm.secrets({ channelSecret }),
    },
  );
}

interface Brought {
  status: number;
  body: { outcome?: string; code?: string };
  millis: number;
}

/** As amoCRM brings it: of a scope, with a signature, for one integration or to the address of the channel. */
async function bring(
  id: string,
  { body, signature }: { body: string; signature: string },
  scope = amocrm.scopeId,
): Promise<Brought> {
  const began = performance.now();
  const answer = await fetch(`${artel.url}/api/v1/integrations/amocrm/${id}/${scope}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature },
    body,
  });
  const told = (await answer.json()) as Brought['body'];
  return { status: answer.status, body: told, millis: performance.now() - began };
}

const toldOf = (messageId: string) =>
  eventually(
    'amoCRM is told what has become of it',
    () => Promise.resolve(amocrm.statuses.find(({ id }) => id === messageId)),
    patience,
  );

const handBack = (contactId: string) => owner.client.post(`/contacts/${contactId}/hand-back`);

describe('Conversations of a role, in amoCRM', () => {
  it('stand there as they were: what customers say comes in, answers go out', async () => {
    const desk = await Desk.open();
    desk.writes('Есть офис? [[say:**Есть**, 120 м².]]');
    await desk.hears('Есть, 120 м².');
    const contact = await desk.contact();
    const shown = await desk.shown(2);
    expect(shown).toMatchObject([
      {
        ...{ direction: 'in', text: 'Есть офис? [[say:**Есть**, 120 м².]]', silent: false },
        sender: { id: contact.id, name: 'Ольга' },
      },
      {
        ...{ direction: 'out', text: 'Есть, 120 м².', silent: true },
        sender: { name: 'Продавец', ref_id: amocrm.botRefId },
        receiver: { id: contact.id, name: 'Ольга' },
      },
    ]);
    // amoCRM tells accounts of messages: which chats are ours is kept before there are any.
    const first = amocrm.calls.find(({ body }) => JSON.stringify(body ?? '').includes(contact.id));
    expect(first?.path).toBe(`/v2/origin/custom/${amocrm.scopeId}/chats`);
    const taken = await owner.client.post(`/contacts/${contact.id}/take-over`);
    expect(taken.status).toBe(200);
    await owner.client.post(`/chats/${contact.chatId}/messages`, { content: 'Это человек.' });
    const [, , person] = await desk.shown(3);
    expect(person).toMatchObject({ direction: 'out', text: 'Это человек.' });
    expect(person?.sender.name).not.toBe('Продавец');
    // What people ask roles among themselves stays among them.
    await owner.client.post(`/chats/${contact.chatId}/messages`, { content: '@@seller-0 [[say:тайна]]' });
    desk.writes('Спасибо');
    expect(linesOf(await desk.shown(4)).at(-1)).toBe('in: Спасибо');
    const { body } = await owner.client.get<{ items: unknown[] }>(`/contacts/${contact.id}/sends`);
    expect(body.items).toHaveLength(2);
  });

  it('show what goes out when it does', async () => {
    const desk = await Desk.open({ bot: { answers: 'after_approval' } });
    desk.writes('[[say:Черновик]]');
    await desk.shown(1);
    const drafts = (): Promise<SpokenBody[]> =>
      eventually(
        'the role has answered',
        async () => {
          const answers = (await desk.spoken()).filter(({ author }) => author.kind === 'agent');
          return answers.some(({ validation }) => validation?.state === 'unvalidated') && answers;
        },
        patience,
      );
    const judge = (id: string | undefined, verdict: object) =>
      owner.client.post(`/messages/${id}/validate`, verdict);
    await judge((await drafts()).at(-1)?.id, { decision: 'reject', comment: 'нет' });
    desk.writes('[[say:Ещё черновик]]');
    const answer = (await drafts()).at(-1);
    await judge(answer?.id, { decision: 'edit', content: 'Чистовик' });
    await desk.hears('Чистовик');
    const shown = linesOf(await desk.shown(3));
    expect(shown).toEqual(['in: [[say:Черновик]]', 'in: [[say:Ещё черновик]]', 'out: Чистовик']);
  });

  it('read as what was said does now', async () => {
    const desk = await Desk.open();
    const question = desk.writes('Сколько? [[say:Сто]]');
    await desk.hears('Сто');
    await desk.shown(2);
    const answer = (await desk.spoken()).at(-1);
    await owner.client.post(`/messages/${answer?.id}/validate`, { decision: 'edit', content: 'Двести' });
    await desk.hears('Двести');
    desk.corrects(question, 'Почём?');
    const shown = await eventually(
      'both are corrected there',
      async () => {
        const now = await desk.shown(2);
        return now.every(({ edits }) => edits === 1) && now;
      },
      patience,
    );
    expect(linesOf(shown)).toEqual(['in: Почём?', 'out: Двести']);
  });

  it('wait while amoCRM is away: customers do not, and each copy comes once and in order', async () => {
    const desk = await Desk.open();
    desk.writes('Раз [[say:один]]');
    await desk.hears('один');
    await desk.shown(2);
    amocrm.areChatsAway = true;
    desk.writes('Два [[say:два]]');
    await desk.hears('два');
    desk.writes('Три [[say:три]]');
    await desk.hears('три');
    const spoken = await desk.spoken();
    expect(
      spoken.filter(({ author }) => author.kind === 'agent').map(({ delivery }) => delivery?.state),
    ).toEqual(['sent', 'sent', 'sent']);
    expect((await desk.shown(2)).length).toBe(2);
    amocrm.areChatsAway = false;
    expect(linesOf(await desk.shown(6))).toEqual([
      ...['in: Раз [[say:один]]', 'out: один'],
      ...['in: Два [[say:два]]', 'out: два'],
      ...['in: Три [[say:три]]', 'out: три'],
    ]);
  });

  it('lose nothing and show nothing twice when all processes die in the middle', async () => {
    const desk = await Desk.open();
    desk.writes('Раз [[say:один]]');
    await desk.hears('один');
    await desk.shown(2);
    amocrm.chatMillis = 4_000;
    desk.writes('Два [[say:два]]');
    await desk.hears('два');
    await desk.shown(3);
    await artel.crashConsumers();
    amocrm.chatMillis = 0;
    expect(linesOf(await desk.shown(4))).toEqual([
      ...['in: Раз [[say:один]]', 'out: один'],
      ...['in: Два [[say:два]]', 'out: два'],
    ]);
    expect(await settledIn(telegram, desk.customer)).toEqual(['один', 'два']);
  });

  it('are shut to nobody by how much amoCRM tells of all accounts: only what it has not signed counts', async () => {
    const desk = await Desk.open({ settings: { listensToAccount: true } });
    const told = await eventually(
      'the account is told where to bring it',
      () => Promise.resolve([...amocrm.webhooks.keys()].find((address) => address.includes(desk.id))),
      patience,
    );
    const events = new URL(told).pathname;
    const { body, signature } = amocrm.hook('Всем', { conversation: 'no-contact' });
    const calls = {
      channel: (isTrue: boolean) => ({
        path: `/api/v1/integrations/amocrm/channel/${amocrm.scopeId}`,
        headers: { 'content-type': 'application/json', 'x-signature': isTrue ? signature : 'f'.repeat(40) },
        body,
      }),
      account: (isTrue: boolean) => ({
        path: isTrue ? events : `${events}x`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'account[id]=1',
      }),
    };
    for (const [at, call] of Object.values(calls).entries()) {
      const bringing = async (count: number, isTrue: boolean): Promise<number[]> => {
        const { path, headers, body: sent } = call(isTrue);
        const statuses: number[] = [];
        for (let n = 0; n < count; n++) {
          const answer = await fetch(`${artel.url}${path}`, {
            method: 'POST',
            headers: { ...headers, 'x-forwarded-for': `192.0.2.${at + 1}` },
            body: sent,
          });
          await answer.arrayBuffer();
          statuses.push(answer.status);
        }
        return statuses;
      };
      expect(await bringing(mostOfAddress + 5, true)).toEqual(Array<number>(mostOfAddress + 5).fill(200));
      expect(await bringing(mostOfAddress + 3, false)).toEqual([
        ...Array<number>(mostOfAddress).fill(401),
        ...Array<number>(3).fill(429),
      ]);
      expect(await bringing(1, true)).toEqual([200]);
    }
  }, 120_000);

  it('go on after what amoCRM does not take', async () => {
    const desk = await Desk.open();
    amocrm.sendFaults.push({ status: 400, body: { error_description: 'The message is too long' } });
    desk.writes('Раз [[say:один]]');
    await desk.hears('один');
    expect(linesOf(await desk.shown(1))).toEqual(['out: один']);
    const { body } = await owner.client.get<{ items: { state: string }[] }>(
      `/contacts/${(await desk.contact()).id}/sends`,
    );
    expect(body.items.map(({ state }) => state)).toEqual(['sent']);
  });

  it('need a bot of the channel, in whose name answers stand there', async () => {
    const desk = await Desk.open();
    const { channelId, channelSecret } = amocrm;
    const without = await owner.client.put<{ errors?: { path: string }[] }>(
      `/agents/${desk.role}/integrations/amocrm`,
      {
        settings: amocrm.settings({ channelId, mirrors: true }),
        secrets: amocrm.secrets({ channelSecret }),
      },
    );
    expect([without.status, without.body.errors?.[0]?.path]).toEqual([422, 'settings.botRefId']);
  });

  it('are shown there only when somebody wants that', async () => {
    const before = amocrm.calls.length;
    const desk = await Desk.open({ settings: { mirrors: false } });
    const { body } = await owner.client.get<{ settings: object }>(`/agents/${desk.role}/integrations/amocrm`);
    expect(body.settings).toMatchObject({ mirrors: false });
    expect(body.settings).not.toHaveProperty('scopeId');
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const { id: conversation } = await desk.contact();
    const hook = amocrm.hook('Меня не слышно', { conversation });
    expect(await bring(desk.id, hook)).toMatchObject({ status: 401 });
    expect(await settledIn(telegram, desk.customer)).toEqual(['Добрый день']);
    expect(amocrm.shownIn(conversation)).toEqual([]);
    expect(amocrm.calls.slice(before).filter(({ path }) => path.endsWith('/connect'))).toEqual([]);
  });

  it('wait for nobody who lets us in no more, and are not told days later', async () => {
    const desk = await Desk.open();
    desk.writes('Раз [[say:один]]');
    await desk.hears('один');
    await desk.shown(2);
    amocrm.sendFaults.push({ status: 403, body: { error_description: 'Invalid signature' } });
    desk.writes('Два [[say:два]]');
    await desk.hears('два');
    await desk.become(undefined, 'error');
    await eventually(
      'it is written down that it was said',
      async () =>
        (await desk.spoken()).every(
          ({ author, delivery }) => author.kind !== 'agent' || delivery?.state === 'sent',
        ),
      patience,
    );
    const old = (await desk.spoken()).map(({ id }) => `'${id}'`);
    desk.writes('Три [[say:три]]');
    await desk.hears('три');
    await settledIn(telegram, desk.customer);
    await pastWalls(
      artel,
      `UPDATE contact_sends SET created_at = created_at - interval '25 hours'
       WHERE audience = 'onlooker' AND state <> 'sent' AND message_id IN (${old.join()})`,
    );
    await desk.become('start', 'running');
    desk.writes('Четыре [[say:четыре]]');
    await desk.hears('четыре');
    expect(linesOf(await desk.shown(4))).toEqual([
      ...['in: Раз [[say:один]]', 'out: один'],
      ...['in: Четыре [[say:четыре]]', 'out: четыре'],
    ]);
  }, 120_000);

  it('call no manager for what is long past', async () => {
    const desk = await Desk.open();
    desk.writes('Раз [[say:один]]');
    await desk.hears('один');
    expect((await desk.shown(2)).map(({ silent }) => silent)).toEqual([false, true]);
    amocrm.areChatsAway = true;
    desk.writes('Два [[say:два]]');
    await desk.hears('два');
    const { chatId } = await desk.contact();
    await pastWalls(
      artel,
      `UPDATE messages SET created_at = created_at - interval '1 hour' WHERE chat_id = '${chatId}'`,
    );
    amocrm.areChatsAway = false;
    expect((await desk.shown(4)).map(({ silent }) => silent)).toEqual([false, true, true, true]);
  }, 120_000);
});

describe('A manager who writes in amoCRM', () => {
  it('speaks with the customer, and the role is silent until a person gives the conversation back', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    await desk.shown(2);
    const brought = await desk.manager('Это Анна. Чем **помочь**?');
    expect(brought).toMatchObject({ status: 200, body: { outcome: 'taken' } });
    // amoCRM waits five seconds.
    expect(brought.millis).toBeLessThan(5_000);
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Чем помочь?'));
    const contact = await desk.contact();
    expect(contact).toMatchObject({
      takenOverBy: null,
      colleague: { name: 'Анна Петрова', channel: 'amocrm' },
    });
    const chat = await owner.client.get<{ contact: object }>(`/chats/${contact.chatId}`);
    expect(chat.body.contact).toMatchObject({ colleague: { name: 'Анна Петрова', channel: 'amocrm' } });
    const taken = await owner.client.get<{ items: { id: string }[] }>('/contacts?takenOver=true');
    expect(taken.body.items.map(({ id }) => id)).toEqual([contact.id]);
    expect((await toldOf(brought.id)).status).toBe(1);
    const said = (await desk.spoken()).find(({ written }) => written);
    expect(said).toMatchObject({
      ...{ author: { kind: 'agent', name: 'Продавец' }, content: 'Это Анна. Чем **помочь**?' },
      ...{ written: { name: 'Анна Петрова', channel: 'amocrm' }, runId: null, validation: null },
      delivery: { state: 'sent' },
    });
    desk.writes('Мне нужен офис [[say:это скажет роль]]');
    expect(linesOf(await desk.shown(3)).at(-1)).toBe('in: Мне нужен офис [[say:это скажет роль]]');
    expect((await desk.spoken()).at(-1)?.runs).toEqual([]);
    // The manager's own words are not shown to them once more.
    expect(await settledIn(telegram, desk.customer)).toHaveLength(2);
    expect(await desk.shown(3)).toHaveLength(3);
    // What nobody has answered the role answers now.
    expect((await handBack(contact.id)).body).toMatchObject({ colleague: null });
    await desk.hears('это скажет роль');
    desk.writes('А теперь? [[say:Снова я]]');
    await desk.hears('Снова я');
    expect(linesOf(await desk.shown(6)).at(-1)).toBe('out: Снова я');
  });

  it('ends what the role was saying', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    desk.writes('[[drip:200]]');
    await eventually(
      'the role is asked',
      async () => (await desk.spoken()).at(-1)?.runs[0]?.status !== undefined,
      patience,
    );
    expect((await desk.manager('Я отвечу')).body).toEqual({ outcome: 'taken' });
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Я отвечу'));
    const spoken = await desk.spoken();
    expect(spoken.find(({ content }) => content.startsWith('[[drip'))?.runs[0]?.status).toBe('cancelled');
  });

  it('is heard once, however often amoCRM brings it, and by signature alone', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const { id: conversation } = await desk.contact();
    const hook = amocrm.hook('Один раз', { conversation });
    const brought = await Promise.all(Array.from({ length: 10 }, () => bring(desk.id, hook)));
    expect(brought.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const outcomes = brought.map(({ body }) => body.outcome).sort();
    expect(outcomes).toEqual([...Array.from({ length: 9 }, () => 'seen'), 'taken']);
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Один раз'));
    expect(await settledIn(telegram, desk.customer)).toHaveLength(2);
    const fresh = amocrm.hook('Подделка', { conversation });
    const unknown = '01890000-0000-7000-8000-000000000000';
    const wrong = [
      await bring(desk.id, { ...fresh, body: fresh.body.replace('Подделка', 'Подмена') }),
      await bring(desk.id, { ...fresh, signature: '' }),
      await bring(desk.id, { ...fresh, signature: 'f'.repeat(40) }),
      await bring(desk.id, { ...fresh, body: `${fresh.body} ` }),
      await bring(desk.id, { body: 'no JSON', signature: fresh.signature }),
      await bring(desk.id, fresh, 'another'),
      await bring(desk.id, amocrm.hook('Чужой аккаунт', { conversation, account: unknown })),
      await bring(unknown, fresh),
      await bring('nothing', fresh),
    ];
    for (const answer of wrong)
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    for (const body of ['{"message":{"conversation":7}}', '[]', 'null', '{', '\u0000'])
      expect(await bring(desk.id, amocrm.sign(body))).toMatchObject({
        status: 400,
        body: { code: 'malformed_request' },
      });
    const typing = amocrm.sign(
      JSON.stringify({ account_id: amocrm.accountId, time: 1, action: { typing: {} } }),
    );
    expect(await bring(desk.id, typing)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect(await settledIn(telegram, desk.customer)).toHaveLength(2);
    await owner.client.post(`/agents/${desk.role}/integrations/amocrm/stop`);
    expect(await bring(desk.id, fresh)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('is somebody to contacts of the role alone', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const { id: conversation } = await desk.contact();
    const other = await Desk.open();
    owner = await anOrg(artel.url);
    const stranger = await Desk.open();
    for (const { id } of [other, stranger])
      for (const to of [conversation, 'no-contact', '01890000-0000-7000-8000-000000000000'])
        expect((await bring(id, amocrm.hook('Чужое', { conversation: to }))).body).toEqual({
          outcome: 'ignored',
        });
    expect(await settledIn(telegram, desk.customer)).toEqual(['Добрый день']);
  });

  it('says what is no text in words, and nothing to who is blocked', async () => {
    const desk = await Desk.open({ bot: { showsNames: false } });
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const plan = { type: 'picture', text: '', media: 'https://example.com/plan.png', file_name: 'plan.png' };
    await desk.manager('', { message: plan });
    await untilSaid(telegram, desk.customer, ({ text }) => text.includes('https://example.com/plan.png'));
    const { id } = await desk.contact();
    await owner.client.patch(`/contacts/${id}`, { isBlocked: true });
    const refused = await desk.manager('Вы ещё здесь?');
    expect(refused.body).toEqual({ outcome: 'refused' });
    expect(await toldOf(refused.id)).toMatchObject({ status: -1, error: expect.any(String) as string });
    expect(await settledIn(telegram, desk.customer)).toHaveLength(2);
  });

  it('is one of the account’s people: its bots say their words, and the role goes on', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const bot = { senderId: 'a-bot-of-the-account' };
    expect((await desk.manager('Мы получили ваше сообщение', bot)).body).toEqual({ outcome: 'taken' });
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Мы получили ваше сообщение'));
    expect((await desk.contact()).colleague).toBeNull();
    desk.writes('Спасибо [[say:Не за что]]');
    await desk.hears('Не за что');
    const own = await desk.manager('Добрый день', { senderId: amocrm.botRefId });
    expect(own.body).toEqual({ outcome: 'ignored' });
    expect(await settledIn(telegram, desk.customer)).toHaveLength(3);
    expect(amocrm.statuses.map(({ id }) => id)).not.toContain(own.id);
  });

  it('counts as a person where the account does not say who its people are', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    amocrm.arePeopleHidden = true;
    expect((await desk.manager('Минуту')).body).toEqual({ outcome: 'taken' });
    expect((await desk.contact()).colleague?.name).toBe('amoCRM');
  });

  it('is heard by the role whose contact it is, at the one address that a channel has', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const { id: conversation } = await desk.contact();
    const first = owner;
    owner = await anOrg(artel.url);
    const other = await Desk.open();
    other.writes('Здравствуйте [[say:Здесь другие]]');
    await other.hears('Здесь другие');
    const { id: another } = await other.contact();
    const hook = amocrm.hook('Первым', { conversation });
    const wrong = [
      await bring('channel', { ...hook, signature: 'f'.repeat(40) }),
      await bring('channel', hook, `another_${amocrm.accountId}`),
      await bring('channel', amocrm.hook('Чужой аккаунт', { conversation, account: 'another' })),
    ];
    for (const answer of wrong)
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await bring('channel', hook)).body).toEqual({ outcome: 'taken' });
    expect((await bring('channel', hook)).body).toEqual({ outcome: 'seen' });
    expect((await bring('channel', amocrm.hook('Вторым', { conversation: another }))).body).toEqual({
      outcome: 'taken',
    });
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Первым'));
    await untilSaid(telegram, other.customer, ({ text }) => text.endsWith('Вторым'));
    const nobody = amocrm.hook('Никому', { conversation: 'no-contact' });
    expect((await bring('channel', nobody)).body).toEqual({ outcome: 'ignored' });
    expect((await toldOf(nobody.id)).status).toBe(-1);
    owner = first;
    await desk.become('stop', 'stopped');
    const late = amocrm.hook('Поздно', { conversation });
    expect(await bring('channel', late)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await toldOf(late.id)).status).toBe(-1);
    expect(await settledIn(telegram, desk.customer)).toHaveLength(2);
    expect(await settledIn(telegram, other.customer)).toHaveLength(2);
  });

  it('stops nothing by deleting what they wrote', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    await desk.shown(2);
    const { id: conversation } = await desk.contact();
    const hook = amocrm.hook('Удалю', { conversation });
    amocrm.forget(hook.id);
    expect((await bring(desk.id, hook)).body).toEqual({ outcome: 'taken' });
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Удалю'));
    desk.writes('Что удалили?');
    expect(linesOf(await desk.shown(3)).at(-1)).toBe('in: Что удалили?');
    await desk.become(undefined, 'running');
  });

  it('is told that it was deleted here before it went out', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const bot = `/agents/${desk.role}/integrations/telegram`;
    await owner.client.post(`${bot}/stop`);
    const { id, body } = await desk.manager('Не отправляйте');
    expect(body).toEqual({ outcome: 'taken' });
    const said = (await desk.spoken()).find(({ written }) => written);
    expect((await owner.client.delete(`/messages/${said?.id}`)).status).toBe(204);
    expect((await toldOf(id)).status).toBe(-1);
    await owner.client.post(`${bot}/start`);
    expect(await settledIn(telegram, desk.customer)).toEqual(['Добрый день']);
  });

  it('keeps no conversation when the integration was stopped, or is gone', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    const path = `/agents/${desk.role}/integrations/amocrm`;
    const isBack = () =>
      eventually('the role has it again', async () => (await desk.contact()).colleague === null, patience);
    expect((await desk.manager('Минуту')).body).toEqual({ outcome: 'taken' });
    expect((await desk.contact()).colleague).not.toBeNull();
    await desk.become('stop', 'stopped');
    await isBack();
    await desk.become('start', 'running');
    expect((await desk.manager('Ещё минуту')).body).toEqual({ outcome: 'taken' });
    expect((await desk.contact()).colleague).not.toBeNull();
    await owner.client.delete(path);
    await isBack();
    desk.writes('Вы где? [[say:Я здесь]]');
    await desk.hears('Я здесь');
  });

  it('gives the conversation back by silence', async () => {
    const desk = await Desk.open({ settings: { handBackAfterMinutes: 10 } });
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    await desk.manager('Минуту');
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('Минуту'));
    const { id, colleague } = await desk.contact();
    expect(colleague?.name).toBe('Анна Петрова');
    desk.writes('Всё ещё жду [[say:Отвечу я]]');
    await eventually(
      'it is heard',
      async () => (await desk.spoken()).at(-1)?.content.startsWith('Всё ещё жду'),
      patience,
    );
    expect((await desk.spoken()).at(-1)?.runs).toEqual([]);
    await pastWalls(
      artel,
      `UPDATE contacts SET hand_back_at = hand_back_at - interval '10 minutes', colleague_at = colleague_at - interval '10 minutes'
       WHERE id = '${id}'`,
    );
    await eventually(
      'the role has it again',
      async () => (await desk.contact()).colleague === null,
      patience,
    );
    await desk.hears('Отвечу я');
    desk.writes('Вы где? [[say:Я здесь]]');
    await desk.hears('Я здесь');
  });

  it('leaves it to a person here who takes it over', async () => {
    const desk = await Desk.open();
    desk.writes('Здравствуйте [[say:Добрый день]]');
    await desk.hears('Добрый день');
    await desk.manager('Минуту');
    const { id, chatId } = await desk.contact();
    const refused = await owner.client.post<{ code: string }>(`/chats/${chatId}/messages`, { content: 'Я' });
    expect(refused.body.code).toBe('contact_not_taken_over');
    const taken = await owner.client.post(`/contacts/${id}/take-over`);
    expect(taken.body).toMatchObject({ takenOverBy: expect.any(String) as string, colleague: null });
    expect((await desk.manager('И я помогу')).body).toEqual({ outcome: 'taken' });
    expect(await desk.contact()).toMatchObject({ colleague: null });
    await untilSaid(telegram, desk.customer, ({ text }) => text.endsWith('И я помогу'));
  });
});
