import { describe, expect, it } from '@jest/globals';
import { pieces, sentencesOf } from './sentences.js';

describe('sentences', () => {
  it.each([
    ['Первое. Второе! Третье? Да…', ['Первое.', 'Второе!', 'Третье?', 'Да…']],
    ['Цена 5 тыс. руб. Скидки нет.', ['Цена 5 тыс. руб. Скидки нет.']],
    ['См. ст. 5 закона. Он действует.', ['См. ст. 5 закона.', 'Он действует.']],
    ['Подписал И. И. Иванов. Принял Петров.', ['Подписал И. И. Иванов.', 'Принял Петров.']],
    ['Версия 1.2 вышла. «Ура!» Все рады.', ['Версия 1.2 вышла.', '«Ура!»', 'Все рады.']],
    ['без точки', ['без точки']],
    ['', []],
  ])('%s', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });
});

describe('pieces', () => {
  it('are cut between words, and never inside of a character', () => {
    expect(pieces('один два три', 9)).toEqual(['один два', 'три']);
    for (const piece of pieces('😀'.repeat(50), 7)) expect(piece.isWellFormed()).toBe(true);
    expect(pieces('😀'.repeat(50), 7).join('')).toBe('😀'.repeat(50));
  });
});
