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
} from '../support/builders.js';
import { modelCalls } from '../support/profile.js';

/** Two weeks from today in the organization's zone, as the dialog shows it. */
const inTwoWeeks = (): string =>
  new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeZone: 'Europe/Moscow' }).format(
    new Date(Date.now() + 14 * 86_400_000),
  );

describe('A dialog', () => {
  let owner: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
  });

  beforeEach(async () => {
    chatId = (await aChat(owner)).id;
  });

  const say = async (content: string, who = owner) =>
    (await answer(who, chatId, `@@sales ${content}`)).content;

  it('is completed in Russian words, with one step back and one digression', async () => {
    expect(await say('Добрый день!')).toMatch(/ИИ-консультант[^]*Какую задачу/);
    expect(await say('Нужен сайт для пекарни')).toMatch(/^Что главное/);
    expect(await say('Десять страниц и корзина')).toMatch(/^На какой бюджет/);
    expect(await say('полтора миллиона')).toMatch(/^К какому сроку/);
    // A step back: that answer is given anew, the earlier ones stay.
    expect(await say('назад')).toMatch(/^На какой бюджет/);
    expect(await say('сорок две тысячи триста рублей')).toMatch(/^К какому сроку/);
    // A digression: answered by the model, and the question stays open.
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
  });
});
