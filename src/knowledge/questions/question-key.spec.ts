import { questionKey } from './question-key.js';

describe('The key of a question', () => {
  it('is the same however it is written', () => {
    expect(questionKey('  Сколько ещё дней\nОТПУСКА?')).toBe(questionKey('сколько еще дней отпуска'));
  });

  it('is another for other words', () => {
    expect(questionKey('Сколько дней отпуска?')).not.toBe(questionKey('Сколько дней?'));
  });
});
