import { isAllQuoted, readQuestion } from './question.js';

describe('A question', () => {
  it.each<[text: string, words: string[], phrases?: string[]]>([
    ['Сколько дней отпуска мне положено?', ['дней', 'отпуска', 'положено']],
    ['What is the notice period?', ['notice', 'period']],
    ['Ещё ёлка, ЁЛКА и е\u0308лка', ['елка']],
    ['срок по договору № 12-345/26', ['срок', 'договору', '12', '345', '26']],
    ['Кто и что?', ['кто', 'и', 'что']],
    ['что в «трудовом договоре»', ['трудовом', 'договоре'], ['трудовом договоре']],
    ['"net 30" и „срок оплаты“', ['net', '30', 'срок', 'оплаты'], ['net 30', 'срок оплаты']],
    ['“exact words” here', ['exact', 'words'], ['exact words']],
    ['размер 5" и ещё', ['размер', '5']],
    ['"" « ! »', []],
    ['борщ «\u0301»', ['борщ']],
    ["What's PTO?", ['pto']],
    ['They’ll say who won; it doesn’t matter, John’s won’t', ['say', 'won', 'matter', 'john']],
    ["rock'n'roll, O'Neill", ['rock', 'n', 'roll', 'o', 'neill']],
    ["Don't!", ['don', 't']],
    [`page "what's new"`, ['page', 'new'], ['what s new']],
    ['', []],
    ['?!… 😀', []],
  ])('%j', (text, words, phrases = []) => expect(readQuestion(text)).toEqual({ words, phrases }));

  it.each([
    ['«трудовом договоре»', true],
    ['Что в «трудовом договоре»?', true],
    ['"net 30" и „срок оплаты“', true],
    ['"Don\'t"', true],
    ['Как сварить борщ в ООО «Ромашка»?', false],
    ['борщ «что и как»', false],
    ['трудовой договор', false],
    ['', false],
  ])('%j asks for nothing but quotes: %s', (text, isSo) =>
    expect(isAllQuoted(readQuestion(text))).toBe(isSo),
  );

  it('has no end of words, of none of which much is asked', () => {
    const { words, phrases } = readQuestion(
      `${'ы'.repeat(500)} ${Array.from({ length: 200 }, (_, i) => `"слово${i} a"`).join(' ')}`,
    );
    expect(words).toHaveLength(32);
    expect(words[0]).toHaveLength(64);
    expect(phrases).toHaveLength(8);
  });
});
