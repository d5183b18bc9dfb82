import type { ModelMessage } from '../../llm/index.js';
import { fitConversation } from './conversation.js';

const say = (content: string): ModelMessage => ({ role: 'user', content });

describe('fitConversation', () => {
  it('keeps all when it fits, the prompt first', () => {
    const messages = [say('один'), say('два')];
    expect(fitConversation('Ты юрист', messages, 1_000)).toEqual([
      { role: 'system', content: 'Ты юрист' },
      ...messages,
    ]);
  });

  it('drops the oldest first, never the last', () => {
    const messages = Array.from({ length: 100 }, (_, i) => say(`сообщение номер ${i} с некоторым текстом`));
    const fitted = fitConversation('Ты юрист', messages, 300);
    expect(fitted.at(-1)).toEqual(messages.at(-1));
    expect(fitted.length).toBeLessThan(30);
    const kept = fitted.slice(1);
    expect(kept).toEqual(messages.slice(-kept.length));
  });

  it('refuses a question that does not fit at all instead of cutting it', () => {
    expect(() => fitConversation('Ты юрист', [say('очень длинный вопрос '.repeat(500))], 300)).toThrow(
      /context_too_long/,
    );
  });
});
