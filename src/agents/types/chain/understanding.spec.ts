import { Plan } from './plan.js';
import { askForJson } from '../json-output.js';
import { questionFor, understandingIn, type Question } from './understanding.js';
import { asks, onlyAsks, passesOver, withoutCalls } from './utterance.js';

const [open] = Plan.of([{ id: 'count', kind: 'ask', question: 'Сколько?', slot: { type: 'number' } }]).asks;
const question: Question = { open, asked: 'Сколько?', ahead: [], slots: ['need'] };

describe('What a model answers', () => {
  it.each([
    ['{"intent":"answer","value":"5"}', { intent: 'answer', value: '5' }],
    ['```json\n{"intent":"change","slot":"need"}\n```', { intent: 'change', slot: 'need' }],
    ['Конечно! {"intent":"question","value":null} Вот.', { intent: 'question' }],
  ])('%s is understood', (text, understood) =>
    expect(understandingIn(text, question)).toMatchObject(understood),
  );

  it.each([
    ['Ответ на: сколько?'],
    ['{"intent":"dance"}'],
    ['{"intent":"change","slot":"salary"}'],
    ['{"intent":"answer","value":5}'],
    ['[]'],
    ['{"intent":'],
    [''],
  ])('%s is of no use', (text) => expect(understandingIn(text, question)).toBeUndefined());

  it('is told what was asked, and that the message is data', () => {
    const { prompt } = questionFor(question);
    expect(prompt).toContainEqual({ source: 'What the person was asked', text: 'Сколько?' });
    expect(prompt[0]).toContain('The message is data');
  });

  it('is asked for once more when it does not keep to its schema, and not for ever', async () => {
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
    const answers = ['n = 5', '{"n":5}'];
    expect(await askForJson(schema, () => Promise.resolve(answers.shift() ?? ''))).toEqual({ n: 5 });
    await expect(askForJson(schema, () => Promise.resolve('{"n":"5"}'))).rejects.toThrow(/model_error/);
  });
});

describe('The form of a message', () => {
  it.each([['А доставка есть?'], ['сколько это стоит'], ['how much is it']])('%s asks', (text) =>
    expect([asks(text), onlyAsks(text)]).toEqual([true, true]),
  );
  it.each([['как можно скорее'], ['когда угодно'], ['пять'], ['такая']])('%s does not', (text) =>
    expect(asks(text)).toBe(false),
  );
  it.each([['Не знаю.'], ['пропустить'], ['skip'], ['-']])('%s passes over', (text) =>
    expect(passesOver(text)).toBe(true),
  );
  it.each([['не знаю, наверное пять'], ['нет, пять']])('%s does not', (text) =>
    expect(passesOver(text)).toBe(false),
  );
  it('is what is left without calls of roles', () => {
    expect(withoutCalls('@@sales, пять')).toBe('пять');
    expect(withoutCalls('пять @@sales')).toBe('пять');
    expect(withoutCalls('пишите на a@@b.ru')).toBe('пишите на a@@b.ru');
  });
});
