import type { ModelMessage } from '../../llm/index.js';
import type { Work } from './agent-type.js';
import { fitConversation, leastOf, newestWithin, recallConversation } from './conversation.js';

const say = (content: string): ModelMessage => ({ role: 'user', content });

describe('fitConversation', () => {
  it('keeps all when it fits, the prompt first', () => {
    const messages = [say('один'), say('два')];
    expect(fitConversation({ prompt: 'Ты юрист', messages }, 1_000)).toEqual([
      { role: 'system', content: 'Ты юрист' },
      ...messages,
    ]);
  });

  it('drops the oldest first, never the last', () => {
    const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const fitted = fitConversation({ prompt: 'Ты юрист', messages }, 300);
    expect(fitted.at(-1)).toEqual(messages.at(-1));
    expect(fitted.length).toBeLessThan(30);
    const kept = fitted.slice(1);
    expect(kept).toEqual(messages.slice(-kept.length));
  });

  it('keeps what is laid down by system messages, wherever it stands', () => {
    const order = (content: string): ModelMessage => ({ role: 'system', content });
    const talk = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const messages = [order('по-английски'), ...talk.slice(0, 50), order('кратко'), ...talk.slice(50)];
    const fitted = fitConversation({ prompt: 'Ты юрист', messages }, 300);
    expect(fitted.slice(0, 3)).toEqual([order('Ты юрист'), order('по-английски'), order('кратко')]);
    const kept = fitted.slice(3);
    expect(kept.length).toBeGreaterThan(3);
    expect(kept).toEqual(talk.slice(-kept.length));
    expect(() =>
      fitConversation({ prompt: '', messages: [order('правило '.repeat(500)), say('вопрос')] }, 300),
    ).toThrow(/context_too_long/);
  });

  it('keeps the question before an order that comes last', () => {
    const messages = [
      say('раньше '.repeat(100)),
      say('вопрос'),
      { role: 'system' as const, content: 'кратко' },
    ];
    expect(fitConversation({ prompt: '', messages }, 100)).toEqual(messages.slice(1));
    expect(leastOf(messages)).toEqual(messages.slice(1));
  });

  it('puts what was looked up before the question, marked as data, the best of it when not all fits', () => {
    const passages = ['первый', 'второй'].map((word, place) => ({
      source: `Passage [${place + 1}]`,
      text: `${word} `.repeat(60),
    }));
    const looked = { passages, give: () => Promise.resolve(passages) };
    const messages = [say('раньше'), say('вопрос')];
    const [before, told, asked] = fitConversation({ prompt: '', messages, looked }, 2_000);
    expect([before, asked]).toEqual(messages);
    expect(told?.content).toMatch(/^\[Passage \[1\]: data between.*\n[^]*первый[^]*Passage \[2\][^]*второй/);
    const [, cut] = fitConversation({ prompt: '', messages, looked }, 400);
    expect(cut?.content).toContain('первый');
    expect(cut?.content).not.toContain('второй');
    expect(fitConversation({ prompt: '', messages, looked }, 100)).toEqual(messages);
  });

  it('refuses a question that does not fit at all instead of cutting it', () => {
    expect(() =>
      fitConversation({ prompt: 'Ты юрист', messages: [say('очень длинный вопрос '.repeat(500))] }, 300),
    ).toThrow(/context_too_long/);
  });

  it('shows what is replied to before the rest, unless it takes more than half of the room', () => {
    const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const fitted = fitConversation({ prompt: '', messages, elsewhere: [say('давно')] }, 300);
    expect(fitted[0]).toEqual(say('давно'));
    expect(fitted.length).toBeGreaterThan(2);
    const tooLong = [say('давно '.repeat(200))];
    expect(fitConversation({ prompt: '', messages, elsewhere: tooLong }, 300)).toEqual(
      fitConversation({ prompt: '', messages }, 300),
    );
  });

  it('goes on where an answer was cut off, and keeps the question with it', () => {
    const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const fitted = fitConversation({ prompt: 'Ты юрист', messages, reached: 'Пункт 1. Аренд' }, 300);
    expect(fitted.slice(-3)).toEqual([
      messages.at(-1),
      { role: 'assistant', content: 'Пункт 1. Аренд' },
      { role: 'user', content: expect.stringContaining('where it stopped') },
    ]);
  });

  it('shows examples before all that was said, whole and within a third of the room', () => {
    const example = (n: number): ModelMessage[] => [
      say(`вопрос ${n}`),
      { role: 'assistant', content: `ответ ${n}` },
    ];
    const few = [...example(1), ...example(2)];
    expect(fitConversation({ prompt: 'Ты юрист', examples: few, messages: [say('один')] }, 1_000)).toEqual([
      { role: 'system', content: 'Ты юрист' },
      ...few,
      say('один'),
    ]);
    const many = Array.from({ length: 100 }, (_, n) => example(n)).flat();
    const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const fitted = fitConversation({ prompt: '', examples: many, messages }, 600);
    const shown = fitted.filter(({ content }) => /^(вопрос|ответ)/.test(content));
    expect(shown.length).toBeGreaterThan(4);
    expect(shown).toEqual(many.slice(0, shown.length));
    expect(shown.length % 2).toBe(0);
    expect(fitted.length - shown.length).toBeGreaterThan(10);
  });
});

describe('recallConversation', () => {
  const leftOut: number[] = [];
  const work = { leftOut: (count: number) => leftOut.push(count) } as unknown as Work;
  const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
  const summary = say('Сводка');
  const rooms: number[] = [];
  const memory = {
    recall: (room: number) => {
      rooms.push(room);
      return Promise.resolve([summary, ...messages.slice(-3, -1)]);
    },
  };

  it('says how many of the passages are put before the model', async () => {
    const given: number[] = [];
    const passages = ['первый', 'второй'].map((word) => ({ source: word, text: `${word} `.repeat(60) }));
    const give = (count: number) => {
      given.push(count);
      return Promise.resolve(passages.slice(0, count));
    };
    const asked = { prompt: '', messages: messages.slice(0, 1), looked: { passages, give } };
    for (const room of [2_000, 400, 100]) await recallConversation(asked, room, work);
    expect(given).toEqual([2, 1]);
  });

  it('leaves out the passages that went after they were looked up', async () => {
    const passages = ['первый', 'второй'].map((word) => ({ source: word, text: word }));
    const ask = async (left: string[]) => {
      const give = () => Promise.resolve(passages.filter(({ text }) => left.includes(text)));
      const asked = { prompt: '', messages: [say('вопрос')], looked: { passages, give } };
      return (await recallConversation(asked, 2_000, work)).map(({ content }) => content);
    };
    expect(await ask(['второй'])).toEqual([expect.stringMatching(/^(?![^]*первый)[^]*второй/), 'вопрос']);
    expect(await ask([])).toEqual(['вопрос']);
  });

  it('asks nobody for what fits', async () => {
    const few = messages.slice(0, 3);
    expect(await recallConversation({ prompt: '', messages: few, memory }, 1_000, work)).toEqual(few);
    expect(rooms).toEqual([]);
  });

  it('puts what is remembered before the question, in the room that is left', async () => {
    const told = await recallConversation({ prompt: 'Ты юрист', messages, memory }, 300, work);
    expect(told.slice(1)).toEqual([summary, ...messages.slice(-3)]);
    expect(rooms).toEqual([expect.any(Number)]);
    expect(rooms[0]).toBeLessThan(300);
    expect(leftOut).toEqual([]);
  });

  it('leaves out the oldest where nothing is remembered', async () => {
    const task = { prompt: 'Ты юрист', messages };
    const none = { recall: () => Promise.resolve(undefined) };
    const fitted = fitConversation(task, 300);
    expect(await recallConversation(task, 300, work)).toEqual(fitted);
    expect(await recallConversation({ ...task, memory: none }, 300, work)).toEqual(fitted);
    const left = messages.length - (fitted.length - 1);
    expect(leftOut).toEqual([left, left]);
  });
});

describe('The newest messages', () => {
  it('are as many as fit, and none where there is no room', () => {
    const messages = [say('один'), say('два'), say('три')];
    expect(newestWithin(messages, 1_000)).toEqual(messages);
    expect(newestWithin(messages, 17)).toEqual(messages.slice(1));
    expect(newestWithin(messages, 0)).toEqual([]);
    expect(newestWithin([], 0)).toEqual([]);
  });
});
