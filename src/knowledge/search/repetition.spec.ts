import { cpuMillis } from '../../../test/support/effort.js';
import { overlapOf, withoutCopies, withoutRepetitions } from './repetition.js';

const at = (position: number, text: string, documentId = 'd', version = 1) => ({
  documentId,
  version,
  position,
  titlePath: ['Кадры'],
  text,
});

describe('overlapOf', () => {
  it.each([
    ['один два три', 'два три четыре', 7],
    ['aaa', 'aab', 2],
    ['то же', 'то же', 5],
    ['нет', 'да', 0],
    ['', 'да', 0],
  ])('%j, %j', (before, after, length) => expect(overlapOf(before, after)).toBe(length));

  it('takes no longer for texts that repeat themselves', async () => {
    const text = 'а'.repeat(20_000);
    expect(await cpuMillis(() => overlapOf(`${text}б`, text))).toBeLessThan(1_000);
  });
});

describe('Repetitions', () => {
  const texts = (...passages: Parameters<typeof at>[]) =>
    withoutRepetitions(passages.map((passage) => at(...passage))).map(({ text }) => text);

  it('are neighbours that share most of their text: the better one stays', () => {
    expect(texts([2, 'в г д е'], [1, 'а б в г д'], [3, 'е ж з'])).toEqual(['в г д е', 'е ж з']);
  });

  it('are not neighbours that share little, nor other places, versions and documents', () => {
    const kept: Parameters<typeof at>[] = [
      [1, 'а б в г д е ж'],
      [2, 'ж з и к л м н'],
      [9, 'а б в г д е'],
      [2, 'а б в г д е ж', 'other'],
    ];
    expect(texts(...kept)).toHaveLength(4);
  });

  it('are equal texts of one document wherever they stand', () =>
    expect(texts([1, 'Подпись'], [7, 'Подпись'], [1, 'Подпись', 'other'])).toEqual(['Подпись', 'Подпись']));
});

describe('Copies', () => {
  it('are equal texts under equal headings, whatever documents they stand in: the better one stays', () => {
    const best = at(1, 'Кулер у лифта', 'd');
    const other = { ...at(1, 'Кулер у лифта', 'elsewhere'), titlePath: ['Склад'] };
    expect(withoutCopies([best, at(7, 'Кулер у лифта', 'e'), other, at(2, 'Кулер', 'f')])).toEqual([
      best,
      other,
      at(2, 'Кулер', 'f'),
    ]);
  });
});
