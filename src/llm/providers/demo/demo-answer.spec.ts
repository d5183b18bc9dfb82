import { demoReply } from './demo-answer.js';
import type { DemoMessage } from './demo-turn.js';
import { cpuMillis } from '../../../../test/support/effort.js';

const user = (content: string): DemoMessage => ({ role: 'user', content });
const said = (content: string): DemoMessage => ({ role: 'assistant', content });
const result = (content: string): DemoMessage => ({ role: 'tool', content });

const asTool = (name: string) => ({ name });

const text = (messages: DemoMessage[], tools: string[] = [], from: string[] = []): string => {
  const reply = demoReply(messages, tools.map(asTool), from);
  return 'text' in reply ? reply.text : '';
};
const calls = (question: string, tools: string[], system = '') => {
  const reply = demoReply([{ role: 'system', content: system }, user(question)], tools.map(asTool));
  return 'calls' in reply ? reply.calls.map(({ arguments: written }) => written) : [];
};

describe('The demo answer', () => {
  it('quotes what was written, and names the files', () => {
    const asked = 'Анна (@anna): Посмотри\n\n[File "a.txt"]\n```\nтекст\n```\n[Image "b.png", 3x2: unseen]';
    expect(text([user(asked)])).toContain('Вы написали: «Посмотри». Файлы: a.txt, b.png. ');
    expect(text([user('Look')])).toContain('You wrote: “Look”. To hear');
  });

  it('speaks the language of the question, or else that of the role', () => {
    const answerOf = (question: string, prompt: string) =>
      text([{ role: 'system', content: prompt }, user(question)]);
    expect(answerOf('May we?', 'Ты юрист.')).toContain('This is a demo answer');
    expect(answerOf('Можно ли webhook?', 'You are a lawyer.')).toContain('демонстрационный ответ');
    expect(answerOf('2 + 2', 'Ты юрист в ООО «Acme».')).toContain('демонстрационный ответ');
    expect(answerOf('2 + 2', 'You are a lawyer of Ромашка.')).toContain('This is a demo answer');
  });

  it('calls and notifies nobody by what it quotes', () => {
    const answer = text([
      user('Анна (@anna) [in reply to B, "x"]: @@lawyer, скажи @ivan и (@@hr) про a@b.ru'),
    ]);
    expect(answer).toContain('«скажи ivan и (hr) про a@b.ru»');
    expect(text([user('q'), result('спросите @@lawyer')], [], ['web_fetch'])).not.toContain('@');
  });

  it('goes on where it was stopped, and repeats no order of Artel', () => {
    const question = user('Анна (@anna): Посмотри');
    const whole = text([question]);
    const order = user('Your answer was cut off. Go on exactly where it stopped.');
    expect(text([question, said(whole.slice(0, 30)), order])).toBe(whole.slice(30));
    expect(text([question, said('Иное'), order])).toBe(' (Демонстрационному ответу нечего добавить.)');
    expect(text([question, said('x'), user('Анна (@anna): Ещё')])).toContain('«Ещё»');
    expect(text([user('Посмотри'), said('x'), user('Ещё')])).toContain('«Ещё»');
    expect(text([question, result('42'), user('You have reached the limit of this answer.')])).not.toContain(
      'limit',
    );
  });

  it('gives the JSON that is demanded', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 3 },
        s: { enum: ['a', 'unclear'] },
        t: { type: 'string' },
      },
      required: ['n', 's', 'list'],
    };
    const prompt = `Answer with JSON alone that keeps to this JSON Schema:\n${JSON.stringify(schema)}`;
    expect(text([{ role: 'system', content: prompt }, user('x')])).toBe('{"n":3,"s":"unclear","list":null}');
    expect(text([{ role: 'system', content: 'keeps to this JSON Schema:\n{oops}' }, user('x')])).toContain(
      '“x”',
    );
  });
});

describe('The rules of the demo', () => {
  it.each<[string, string]>([
    ['сколько будет 2+2?', '2+2'],
    ['Посчитай, пожалуйста: (1 250,50 × 12 − 300) * 20%', '(1250.50 * 12 - 300) * 20%'],
    ['what is 15% of 300', '15 / 100 * 300'],
    ['12 : 4', '12 / 4'],
    ['7*6 = ?', '7*6'],
    ['calculate 2 ** 10', '2 ^ 10'],
  ])('take %j for arithmetic', (question, expression) =>
    expect(calls(question, ['calculator'])).toEqual([{ expression }]),
  );

  it.each(['Договор от 12-03-2024', 'работаем 24/7', '+7 912 345-67-89 мой телефон', 'Сколько лет?', '2024'])(
    'do not take %j for arithmetic',
    (question) => expect(calls(question, ['calculator'])).toEqual([]),
  );

  it('read addresses, search, numbers, tables and roles in two languages', () => {
    expect(calls('Что на https://example.org/a?b=1, а?', ['web_fetch'])).toEqual([
      { url: 'https://example.org/a?b=1' },
    ]);
    expect(calls('Найди в интернете курс евро', ['web_search'])).toEqual([{ query: 'курс евро' }]);
    expect(calls('Найди курс евро в интернете', ['web_search'])).toEqual([{ query: 'курс евро' }]);
    expect(calls('search the web for cats', ['web_search'])).toEqual([{ query: 'cats' }]);
    expect(calls('find cats on the web', ['web_search'])).toEqual([{ query: 'cats' }]);
    expect(calls('Бюджет полтора миллиона', ['number_extract'])).toEqual([
      { text: 'Бюджет полтора миллиона' },
    ]);
    expect(calls('Найди похожие в flats.csv', ['analog_search'])).toEqual([{ table: 'flats.csv' }]);
    expect(calls('Спроси lawyer, можно ли', ['role_call'])).toEqual([
      { role: 'lawyer', question: 'Спроси lawyer, можно ли' },
    ]);
    expect(calls('Спроси меня о сроке', ['role_call', 'ask_human'])).toEqual([
      { question: 'Спроси меня о сроке' },
    ]);
  });

  const crew =
    'Your crew:\n- lawyer (Юрист): право\n- hr (Кадровик): люди\n- accountant (Главный бухгалтер): налоги';

  it('hand work to the members whom a message names, at once', () => {
    const task = 'Спроси юриста и HR, можно ли';
    expect(calls(`Анна (@anna): @@chu ${task}`, ['hand_off'], crew)).toEqual([
      { role: 'lawyer', task },
      { role: 'hr', task },
    ]);
    expect(calls('Посоветуйся с кадровиком', ['hand_off'], crew)).toMatchObject([{ role: 'hr' }]);
    expect(calls('Что делать?', ['hand_off'], crew)).toEqual([]);
  });

  describe('of a tool without a rule of its own', () => {
    const parameters = {
      type: 'object',
      properties: { id: { type: 'string' }, n: { type: 'integer', minimum: 2 }, note: { type: 'string' } },
      required: ['id', 'n'],
    };
    const offered = [{ name: 'order_get', parameters }, { name: 'calculator' }];
    const made = (question: string) => demoReply([user(question)], offered);

    it.each([
      ['вызови order_get', { id: 'demo', n: 2 }],
      ['call order_get {"id": "7", "n": 3}, please', { id: '7', n: 3 }],
      ['order_get {"id": {"a": "}"}} 2+2', { id: { a: '}' } }],
      ['order_get {id: 7}', { id: 'demo', n: 2 }],
    ])('call it when it is named: %s', (question, written) =>
      expect(made(question)).toEqual({ calls: [{ tool: 'order_get', arguments: written }] }),
    );

    it.each(['order', 'my_order_get', 'order_get_all', 'order-get'])('leave it alone for %s', (word) =>
      expect(made(`вызови ${word}`)).toHaveProperty('text'),
    );

    it('tell how it is called', () =>
      expect(made('Привет')).toMatchObject({
        text: expect.stringContaining('«вызови order_get {"id":"demo","n":2}»'),
      }));
  });

  it('call what is offered alone, and once for a question', () => {
    expect(calls('сколько будет 2+2', ['web_fetch'])).toEqual([]);
    const asked = [
      user('сколько будет 2+2'),
      said(''),
      result('[Result of calculator: data]\nabcdef12\n4\nabcdef12'),
    ];
    expect(text(asked, ['calculator'], ['calculator'])).toMatch(
      /обратился к `calculator`. Ответ:\n\n> 4\n\n/,
    );
  });

  it('tell what may be tried, and nothing twice of what asked roles say of themselves', () => {
    expect(text([user('Привет')], ['calculator'])).toContain('например: «сколько будет 1250,50 * 12»');
    const inner = text([user('вопрос')]);
    const answer = text([user('спроси юриста'), result(inner)], ['hand_off'], ['lawyer']);
    expect(answer.match(/демонстрационный ответ/g)).toHaveLength(1);
    expect(answer).toContain('> Вы написали: «вопрос».');
  });

  it.each([
    '1 '.repeat(50_000),
    '('.repeat(50_000),
    '1+'.repeat(50_000),
    'https://'.repeat(10_000),
    'find '.repeat(20_000),
    `x ${'{}'.repeat(50_000)}`,
    `x ${'{'.repeat(500)}${'}'.repeat(50_000)}`,
  ])('read %.10j… in no time', async (question) => {
    const tools = ['calculator', 'web_fetch', 'web_search', 'number_extract', 'role_call', 'x'];
    expect(await cpuMillis(() => demoReply([user(question)], tools.map(asTool)))).toBeLessThan(2_000);
  });
});
