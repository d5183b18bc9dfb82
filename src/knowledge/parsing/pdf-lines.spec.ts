import { describe, expect, it } from '@jest/globals';
import { pdfBlocks } from './pdf-blocks.js';
import { joinLines, linesOf, type PdfLine, type PdfText, withoutRepeated } from './pdf-lines.js';

/** Letters are half as wide as they are high. */
const text = (words: string, x: number, y: number, size = 10, font = 'body'): PdfText => ({
  text: words,
  x,
  y,
  width: (words.length * size) / 2,
  size,
  font,
});
const pagesOf = (...pages: PdfText[][]): PdfLine[][] => pages.map((one, i) => linesOf(i + 1, one));
const filling = 'Обычный текст документа идёт своим чередом и занимает всю строку целиком до края';

describe('lines of a PDF', () => {
  it('are what stands on one height, with spaces where there are gaps', () => {
    const lines = linesOf(1, [
      text('Дого', 50, 700),
      text('вор', 70, 700.4),
      text('№ 5', 88, 700),
      text('Вторая', 50, 686),
    ]);
    expect(lines.map((line) => line.text)).toEqual(['Договор № 5', 'Вторая']);
  });

  it('are parted where a gap is as wide as a column', () => {
    expect(linesOf(1, [text('Город', 50, 700), text('Срок', 200, 700)])).toHaveLength(2);
  });
});

describe('headers and footers', () => {
  const page = (number: number) => [
    text('ООО «Ромашка»', 50, 800),
    text(`Начало страницы ${['первой', 'второй', 'третьей'][number - 1]}`, 50, 750),
    text('Одна и та же строка посередине', 50, 400),
    text(`Страница ${number} из 3`, 50, 30),
  ];

  it('are left out with the numbers of pages, and nothing else is', () => {
    const pages = withoutRepeated(pagesOf(page(1), page(2), page(3)));
    expect(pages.map((lines) => lines.map((line) => line.text))).toEqual([
      ['Начало страницы первой', 'Одна и та же строка посередине'],
      ['Начало страницы второй', 'Одна и та же строка посередине'],
      ['Начало страницы третьей', 'Одна и та же строка посередине'],
    ]);
  });

  it('are no rows of a table, although they differ in numbers only', () => {
    const rows = (from: number) => [
      text(`Товар ${from}`, 50, 800),
      text(`Товар ${from + 1}`, 50, 780),
      text(`Товар ${from + 2}`, 50, 760),
      text(`Товар ${from + 3}`, 50, 740),
    ];
    const pages = pagesOf(rows(1), rows(17), rows(40));
    expect(withoutRepeated(pages)).toEqual(pages);
  });
});

describe('words at ends of lines', () => {
  it.each([
    ['догово-', 'ром', 'договором'],
    ['по-', 'прежнему', 'по-прежнему'],
    ['кто-', 'нибудь придёт', 'кто-нибудь придёт'],
    ['как-', 'то раз', 'как-то раз'],
    ['Санкт-', 'Петербург', 'Санкт- Петербург'],
    ['рабо\u00ad', 'та', 'работа'],
    ['слово', 'другое', 'слово другое'],
  ])('%s %s', (one, other, whole) => {
    expect(joinLines([one, other])).toBe(whole);
  });
});

describe('blocks of a PDF', () => {
  it('are headings by their size, paragraphs by their gaps, and lists by their marks', () => {
    const blocks = [
      ...pdfBlocks(
        pagesOf([
          text('Положение', 50, 800, 18, 'bold'),
          text('1. Отпуск', 50, 770, 14, 'bold'),
          text(filling, 50, 750),
          text('и продолжается на второй строке.', 50, 738),
          text(filling, 50, 718),
          text('Срочно', 50, 698, 10, 'bold'),
          text(filling, 50, 684),
          text('•', 60, 664),
          text('первый пункт;', 75, 664),
          text('•', 60, 652),
          text('второй пункт.', 75, 652),
        ]),
      ),
    ];
    expect(blocks).toMatchObject([
      { kind: 'heading', level: 1, text: 'Положение', page: 1 },
      { kind: 'heading', level: 2, text: '1. Отпуск' },
      { kind: 'paragraph', text: `${filling} и продолжается на второй строке.` },
      { kind: 'paragraph', text: filling },
      { kind: 'heading', level: 3, text: 'Срочно' },
      { kind: 'paragraph', text: filling },
      { kind: 'list', items: ['- первый пункт;', '- второй пункт.'] },
    ]);
  });

  it('are tables with cells of several lines, and their header overleaf, too', () => {
    const row = (y: number, first: string[], second: string, third: string) => [
      ...first.map((words, i) => text(words, 50, y - i * 12)),
      text(second, 200, y),
      text(third, 350, y),
    ];
    const blocks = [
      ...pdfBlocks(
        pagesOf(
          [
            text('Порядок оплаты:', 50, 720),
            ...row(700, ['Этап'], 'Срок', 'Сумма'),
            ...row(680, ['Обследование', 'помещений'], '15 февраля', '40 000'),
            ...row(650, ['Обучение'], '20 марта', '20 000'),
          ],
          [
            ...row(700, ['Проверка'], '1 мая', '10 000'),
            ...row(680, ['Сдача'], '2 мая', '5 000'),
            text('Конец.', 50, 640),
          ],
        ),
      ),
    ];
    expect(blocks).toMatchObject([
      { kind: 'paragraph', text: 'Порядок оплаты:' },
      {
        kind: 'table',
        page: 1,
        header: ['Этап', 'Срок', 'Сумма'],
        rows: [
          ['Обследование помещений', '15 февраля', '40 000'],
          ['Обучение', '20 марта', '20 000'],
        ],
      },
      {
        kind: 'table',
        page: 2,
        header: ['Этап', 'Срок', 'Сумма'],
        rows: [
          ['Проверка', '1 мая', '10 000'],
          ['Сдача', '2 мая', '5 000'],
        ],
      },
      { kind: 'paragraph', text: 'Конец.' },
    ]);
  });

  it('are no tables where words of a line are only drawn apart, or columns of text stand side by side', () => {
    const spread = (y: number, words: string[], gap: number) => {
      let x = 50;
      return words.map((word) => {
        const one = text(word, x, y);
        x += one.width + gap;
        return one;
      });
    };
    const justified = [
      ...spread(700, ['Исполнитель', 'обязуется', 'оказать', 'услуги'], 15),
      ...spread(686, ['и', 'сдать', 'Заказчику', 'все', 'работы'], 18),
      ...spread(672, ['в', 'назначенный', 'срок', 'без', 'задержек'], 16.5),
    ];
    expect([...pdfBlocks(pagesOf(justified))].map(({ kind }) => kind)).not.toContain('table');
    const column = (x: number) =>
      ['Первая строка столбца', 'вторая строка столбца', 'третья строка столбца.'].map((words, i) =>
        text(words, x, 700 - i * 12),
      );
    expect([...pdfBlocks(pagesOf([...column(50), ...column(300)]))].map(({ kind }) => kind)).not.toContain(
      'table',
    );
  });

  it('go on overleaf in the middle of a sentence', () => {
    const [only, ...others] = pdfBlocks(
      pagesOf([text(filling, 50, 60)], [text('и кончается здесь.', 50, 800)]),
    );
    expect(only).toEqual({ kind: 'paragraph', text: `${filling} и кончается здесь.`, page: 1, pageEnd: 2 });
    expect(others).toEqual([]);
  });
});
