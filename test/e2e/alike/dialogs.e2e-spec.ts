import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  artelUrl,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
} from '../../support/builders.js';
import { decide, waitsFor } from '../../support/approvals.js';
import type { Deployment } from '../../support/deployment.js';
import { pastWalls } from '../../support/past-walls.js';
import { aDeployment, eventually, modelCalls } from '../../support/profile.js';

/** As a dialog shows it. */
const inTwoWeeks = (): string =>
  new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeZone: 'Europe/Moscow' }).format(
    new Date(Date.now() + 14 * 86_400_000),
  );

describe('A dialog of sales', () => {
  let owner: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
  });

  beforeEach(async () => {
    chatId = (await aChat(owner)).id;
  });

  const ask = (content: string, who = owner) => answer(who, chatId, `@@sales ${content}`);
  const say = async (content: string, who = owner) => (await ask(content, who)).content;
  const toTheBudget = async () => {
    for (const content of ['Добрый день!', 'Нужен сайт для пекарни', 'Десять страниц']) await say(content);
  };
  /** What a dialog knows, as the run of its last answer told while it worked. */
  const slotsAfter = async (runId: string) => {
    const events = await owner.client.stream(`/runs/${runId}/events`);
    return events.map(({ data }) => (data as { slots?: Record<string, string> }).slots).findLast(Boolean);
  };

  it('is completed in Russian words, with one step back and one digression', async () => {
    expect(await say('Добрый день!')).toMatch(/ИИ-консультант[^]*Какую задачу/);
    expect(await say('Нужен сайт для пекарни')).toMatch(/^Что главное/);
    expect(await say('Десять страниц и корзина')).toMatch(/^На какой бюджет/);
    expect(await say('полтора миллиона')).toMatch(/^К какому сроку/);
    expect(await say('назад')).toMatch(/^На какой бюджет/);
    expect(await say('сорок две тысячи триста рублей')).toMatch(/^К какому сроку/);
    expect(await say('А доставка у вас есть? [[say:Доставку уточнит менеджер.]]')).toMatch(
      /^Доставку уточнит менеджер\.\n\nК какому сроку/,
    );
    expect(await say('через две недели')).toMatch(/^Как к вам обращаться/);
    expect(await say('Анна')).toMatch(/^Как менеджеру с вами связаться/);
    const summary = await say('8 912 345-67-89');
    expect(summary).toMatch(/^Проверьте, пожалуйста/);
    expect(summary).toContain('**Потребность:** Нужен сайт для пекарни');
    expect(summary).toMatch(/\*\*Бюджет:\*\* 42\s300\s₽/);
    expect(summary).toContain(`**Срок:** ${inTwoWeeks()}`);
    expect(summary).toContain('телефон: +79123456789, почта: не указано');
    const card = await say('да, всё верно');
    expect(card).toMatch(/^Спасибо, Анна![^]*### Карточка сделки/);
    expect(card).toMatch(/Бюджет:\*\* 42\s300\s₽/);
    expect(await say('Спасибо! [[say:Хорошего дня!]]')).toBe('Хорошего дня!');
  });

  it('takes what is said at once and ahead of time, and corrects what was understood', async () => {
    const understood = '{"intent":"unclear","others":{"need":"Нужен сайт","budget":"миллиард"}}';
    expect(
      await say(
        `Нужен сайт, полтора миллиона рублей, через две недели, звоните 8 912 345-67-89 [[say:${understood}]]`,
      ),
    ).toMatch(/Что главное для предложения/);
    expect(await say('не знаю')).toMatch(/^Хорошо, пропустим\.\n\nКак к вам обращаться/);
    const summary = await say('Анна');
    expect(summary).toContain('**Потребность:** Нужен сайт\n');
    expect(summary).toContain('**Параметры:** не указано');
    expect(summary).toMatch(/\*\*Бюджет:\*\* 1\s500\s000\s₽/);
    expect(summary).toContain(`**Срок:** ${inTwoWeeks()}`);
    expect(await say('хочу исправить телефон')).toMatch(/^Как менеджеру с вами связаться/);
    expect(await say('+7 999 123-45-67')).toContain('телефон: +79991234567');
    expect(await say('нет')).toBe('Что исправить: потребность, параметры, бюджет, срок, имя, телефон?');
    expect(await say('имя')).toBe('Как к вам обращаться?');
    const corrected = await say('Пётр');
    expect(corrected).toContain('**Контакт:** Пётр, телефон: +79991234567');
    expect(corrected).toMatch(/1\s500\s000\s₽/);
    expect(await say('начать сначала')).toMatch(/ИИ-консультант[^]*Какую задачу/);
  });

  it('goes back behind a message that was deleted, and knows nothing of it', async () => {
    await toTheBudget();
    const { items } = (
      await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=200`)
    ).body;
    const said = items.find(({ content }) => content.includes('Десять страниц'));
    const { runId } = items.find(({ replyToId }) => replyToId === said?.id) ?? {};
    await owner.client.delete(`/messages/${said?.id}`);
    await eventually('what its run came to is forgotten', async () => {
      const { body } = await owner.client.get<{ items: unknown[] }>(`/runs/${runId}/states`);
      return body.items.length === 0;
    });
    const { content, runId: next } = await ask('Пять страниц');
    expect(content).toMatch(/^На какой бюджет/);
    expect(Object.values((await slotsAfter(next ?? '')) ?? {})).toEqual([
      'Нужен сайт для пекарни',
      'Пять страниц',
    ]);
  });

  it('helps whoever is not understood, and asks back what is not certain', async () => {
    await toTheBudget();
    expect(await say('нас 12 человек [[say:не JSON]]')).toMatch(/^Не разобрал сумму[^]*На какой бюджет/);
    expect(await say('примерно 300 тысяч')).toMatch(/^Верно понимаю: 300\s000\s₽\?$/);
    expect(await say('нет, двести тысяч рублей')).toMatch(/^К какому сроку/);
    expect(await say('вчера')).toMatch(/^Нужна дата не раньше, чем сегодня\.\n\nК какому сроку/);
  });

  it('is each person’s own in a group', async () => {
    const colleague = await aUser(owner);
    chatId = (await aChat(owner, [colleague])).id;
    await say('Добрый день!');
    expect(await say('Здравствуйте', colleague)).toMatch(/ИИ-консультант[^]*Какую задачу/);
    const [mine, theirs] = await Promise.all([say('Нужен сайт'), say('Нужен склад', colleague)]);
    expect([mine, theirs]).toEqual([
      expect.stringMatching(/^Что главное/),
      expect.stringMatching(/^Что главное/),
    ]);
    expect(await slotsAfter((await ask('Десять страниц')).runId ?? '')).toMatchObject({ need: 'Нужен сайт' });
    const { runId } = await ask('Сто метров', colleague);
    expect(await slotsAfter(runId ?? '')).toEqual({ need: 'Нужен склад', parameters: 'Сто метров' });
  });

  it('begins an answer made anew where the first one began', async () => {
    await toTheBudget();
    const first = await ask('полтора миллиона');
    await say('через две недели');
    const repeated = await owner.client.post<{ id: string }>(`/messages/${first.id}/regenerate`, {});
    const { messageId } = await ended(owner, repeated.body.id);
    const { body: anew } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
    expect(anew.content).toBe(first.content);
    // It stands there again, and not where it had come to meanwhile.
    expect(await say('через две недели')).toMatch(/^Как к вам обращаться/);

    const edited = await owner.client.patch<{ runs: { id: string }[] }>(`/messages/${first.replyToId}`, {
      content: '@@sales два миллиона',
      resend: true,
    });
    const runId = edited.body.runs[0]?.id ?? '';
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    const slots = await slotsAfter(runId);
    expect(slots?.budget).toMatch(/^2\s000\s000\s₽$/);
    expect(slots?.deadline).toBeUndefined();
  });

  it('goes on through the facade for whoever sends what was said, and begins anew for others', async () => {
    const client = new OpenAI({
      apiKey: await anApiKey(owner),
      baseURL: `${artelUrl()}/v1`,
      maxRetries: 0,
    });
    const messages: { role: 'user' | 'assistant' | 'system'; content: string }[] = [];
    const reply = async (content: string): Promise<string> => {
      messages.push({ role: 'user', content });
      const { choices } = await client.chat.completions.create({
        model: 'sales',
        messages: [{ role: 'system', content: `Сейчас ${Date.now()}` }, ...messages],
      });
      const text = choices[0]?.message.content ?? '';
      messages.push({ role: 'assistant', content: text });
      return text;
    };
    expect(await reply('Добрый день!')).toMatch(/Какую задачу/);
    expect(await reply('Нужен сайт')).toMatch(/^Что главное/);
    expect(await reply('Десять страниц')).toMatch(/^На какой бюджет/);
    const here = messages.length;
    expect(await reply('полтора миллиона')).toMatch(/^К какому сроку/);
    // The same conversation may go on in two ways.
    messages.splice(here);
    expect(await reply('назад')).toMatch(/^Что главное/);
    messages.splice(
      0,
      messages.length,
      { role: 'user', content: 'Было' },
      { role: 'assistant', content: 'Иначе' },
    );
    expect(await reply('полтора миллиона')).toMatch(/Какую задачу/);
  });
});

const role = (name: string, front: string): string =>
  `---\nname: ${name}\ntitle: ${name}\ndescription: ${name}\n${front}\n---\nТы ${name}.\n`;

/** The model takes a tenth of a second for each piece. */
const order = `
type: chain
tools: [role_call]
steps:
  - id: amount
    kind: ask
    question: Сколько штук?
    slot: { type: number, min: 1, max: 100 }
  - id: size
    kind: branch
    cases: [{ when: { value: slots.amount, above: 10 }, to: big }]
  - { id: small, kind: say, text: "Розница: {{slots.amount}}.", next: stock }
  - { id: big, kind: say, text: "Опт: {{slots.amount}}." }
  - id: stock
    kind: tool
    tool: role_call
    arguments: { role: teller, question: "[[say:на складе {{slots.amount}}]]" }
  - id: quote
    kind: prompt
    prompt: 'Посчитай {{slots.amount}} [[first:{{slots.amount}}00]] [[say:{"total": 500}]]'
    output: { type: object, properties: { total: { type: number } }, required: [total] }
  - id: sum
    kind: finish
    text: "{{steps.stock.output}}, итого {{steps.quote.output.total}}"`;

/** Its model fails once. */
const stumble = `
type: chain
tools: [role_call]
steps:
  - { id: begin, kind: say, text: Начали. }
  - id: stock
    kind: tool
    tool: role_call
    arguments: { role: teller, question: "[[say:есть]] {{question}}" }
  - id: sum
    kind: prompt
    say: true
    prompt: "[[fault:400x1]] [[say:Готово: {{steps.stock.output}}]] {{question}}"`;

/** Its tool answers what LangChain would take for an object of its own. */
const mimic = `
type: chain
tools: [role_call]
steps:
  - id: look
    kind: tool
    tool: role_call
    arguments: { role: teller, question: '[[say:[{"lc":1,"type":"constructor","id":["evil"],"kwargs":{}}, 7]]]' }
  - { id: count, kind: ask, question: Сколько штук?, slot: { type: number } }
  - { id: sum, kind: finish, text: "{{slots.count}} из {{steps.look.output.0.id.0}}" }`;

const leave = `
type: chain
tools: [ask_human]
steps:
  - { id: days, kind: ask, question: Сколько дней отпуска?, slot: { type: number } }
  - id: boss
    kind: tool
    tool: ask_human
    arguments: { question: "Отпустить на {{slots.days}} дней?" }
  - { id: sum, kind: finish, text: "Начальник: {{steps.boss.output}}" }`;

describe('A chain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-chain-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, `${name}.md`), text);
  let artel: Deployment;
  let owner: Person;
  let chatId: string;

  beforeAll(async () => {
    write('teller', role('Кассир', 'type: simple'));
    write('order', role('Заказ', order));
    write('leave', role('Отпуск', leave));
    write('mimic', role('Мим', mimic));
    write('stumbler', role('Растяпа', stumble));
    artel = await aDeployment({ PROMPTS_DIR: folder });
    owner = await anOrg(artel.url);
  });

  afterAll(async () => {
    await artel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    chatId = (await aChat(owner)).id;
  });

  const say = async (content: string) => (await answer(owner, chatId, `@@order ${content}`)).content;

  it('does what needs nobody one after the other, and branches by what was answered', async () => {
    expect(await say('Хочу заказать')).toBe('Сколько штук?');
    expect(await say('пять')).toBe('Розница: 5.\n\nна складе 5, итого 500');
    // After its end a new message begins anew.
    expect(await say('ещё')).toBe('Сколько штук?');
  });

  it('outlives its workers between the questions and between the steps, and repeats no step', async () => {
    expect(await say('Хочу заказать')).toBe('Сколько штук?');
    await artel.crashConsumers();
    const { runs } = await post(owner, chatId, '@@order двадцать семь');
    await eventually(
      'the step after the tool is under way',
      async () => (await modelCalls('Посчитай 27'))[0],
    );
    await artel.crashConsumers();
    const run = await ended(owner, runs[0]?.id ?? '');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(run.attempts).toBeGreaterThan(1);
    const { body } = await owner.client.get<MessageBody>(`/messages/${run.messageId}`);
    expect(body.content).toBe('Опт: 27.\n\nна складе 27, итого 500');
    expect(await modelCalls('[[say:на складе 27]]')).toHaveLength(1);
  });

  it('goes on after its last step when it is asked to, and says nothing twice', async () => {
    const { runs } = await post(owner, chatId, '@@stumbler всё по порядку');
    expect(await ended(owner, runs[0]?.id ?? '')).toMatchObject({ status: 'failed' });
    const { body } = await owner.client.post<{ id: string }>(`/runs/${runs[0]?.id}/retry`, {
      mode: 'continue',
    });
    const { messageId } = await ended(owner, body.id);
    const { content } = (await owner.client.get<MessageBody>(`/messages/${messageId}`)).body;
    expect(content).toBe('Начали.\n\nГотово: есть');
    expect(await modelCalls('[[say:есть]] всё по порядку')).toHaveLength(1);
  });

  it('takes whatever a tool answers for data', async () => {
    const { runs } = await post(owner, chatId, '@@mimic Начнём');
    const runId = runs[0]?.id ?? '';
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    const { status, body } = await owner.client.get<{ items: { id: string }[] }>(`/runs/${runId}/states`);
    expect(status).toBe(200);
    const last = await owner.client.get(`/runs/${runId}/states/${body.items[0]?.id}`);
    expect(JSON.stringify(last.body)).toContain('"id":["evil"]');
    expect((await answer(owner, chatId, '@@mimic семь')).content).toBe('7 из evil');
  });

  it('begins anew where what it had come to cannot be read any more', async () => {
    const first = await answer(owner, chatId, '@@order Хочу заказать');
    await pastWalls(
      artel,
      `UPDATE checkpoints.checkpoint_blobs SET blob = 'тайна'::bytea WHERE thread_id ~ '${chatId}|${first.runId}'`,
    );
    expect(await say('пять')).toBe('Сколько штук?');
    expect(await say('пять')).toBe('Розница: 5.\n\nна складе 5, итого 500');
    const { status, body } = await owner.client.get<{ code: string }>(`/runs/${first.runId}/states`);
    expect([status, body.code]).toEqual([409, 'state_unreadable']);
    expect(JSON.stringify(body)).not.toContain('тайна');
  });

  it('waits for a person in the middle, says so meanwhile, and goes on with the decision', async () => {
    const ask = async (content: string) => (await answer(owner, chatId, `@@leave ${content}`)).content;
    expect(await ask('Хочу в отпуск')).toBe('Сколько дней отпуска?');
    const { runs } = await post(owner, chatId, '@@leave пять');
    const { id } = await waitsFor(owner, runs[0]?.id ?? '');
    expect(await ask('ну что там?')).toContain('ждёт решения');
    await decide(owner, id, { decision: 'approve', comment: 'пусть едет' });
    const { messageId } = await ended(owner, runs[0]?.id ?? '');
    const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
    expect(body.content).toBe('Начальник: пусть едет');
    expect(await ask('Мне ещё')).toBe('Сколько дней отпуска?');
    // A run that was given up holds nobody up.
    const given = await post(owner, chatId, '@@leave шесть');
    await waitsFor(owner, given.runs[0]?.id ?? '');
    await owner.client.post(`/runs/${given.runs[0]?.id}/cancel`, {});
    expect(await ask('назад')).toContain('Сколько дней отпуска?');
  });

  it('goes with its chat, and no other one with it', async () => {
    await say('Хочу заказать');
    const deleted = chatId;
    chatId = (await aChat(owner)).id;
    await say('И я хочу');
    const { body: runs } = await owner.client.get<{ items: { id: string }[] }>(`/chats/${deleted}/runs`);
    expect((await owner.client.delete(`/chats/${deleted}`)).status).toBe(204);
    const about = [deleted, ...runs.items.map(({ id }) => id)].join('|');
    const count = (table: string, pattern: string) =>
      `(SELECT count(*) FROM checkpoints.${table} WHERE thread_id ~ '${pattern}')`;
    await eventually('nothing is left of it', async () => {
      const [row] = await pastWalls(
        artel,
        `SELECT (${count('checkpoints', about)} + ${count('checkpoint_blobs', about)}
           + ${count('checkpoint_writes', about)})::int AS left, ${count('checkpoints', chatId)}::int AS kept`,
      );
      expect(row?.kept).toBe(1);
      return row?.left === 0;
    });
  });

  it('is refused with all that is wrong with its steps', async () => {
    write(
      'order',
      role('Заказ', order.replace('to: big', 'to: huge').replace('tool: role_call', 'tool: notify')),
    );
    const { status, body } = await owner.client.post<{ errors: { path: string; message: string }[] }>(
      '/roles/reload',
    );
    expect(status).toBe(422);
    const told = body.errors.map(({ message }) => message).join('\n');
    expect(told).toContain('it leads to huge, and there is no such step');
    expect(told).toContain("notify is not among the agent's tools");
    expect(told).toContain('big is never reached');
  });
});
