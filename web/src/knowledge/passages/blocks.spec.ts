import { blocksOf, blocksWithin, type Block } from './blocks';

/** Blocks with the words that they stand for. */
const told = (text: string, blocks: Block[] = blocksOf(text)) =>
  blocks.map((block) => {
    switch (block.kind) {
      case 'words':
        return text.slice(...block.span);
      case 'items':
        return block.items.map(({ depth, mark, span }) => [depth, mark, text.slice(...span)]);
      case 'table':
        return { head: cells(text, block.head), rows: block.rows.map((row) => cells(text, row)) };
    }
  });
const cells = (text: string, row: readonly (readonly [number, number])[]) =>
  row.map((cell) => text.slice(...cell));

const terms = `3.2. Оплата в течение десяти дней.
Пени не начисляются.

Порядок оплаты:

| Этап | Срок | Сумма, руб. |
| --- | --- | --- |
| Обследование | 15 февраля |  |
| Обучение | 20 марта | 20 000 |`;

describe('The blocks of a passage', () => {
  it('are paragraphs with their lines, and tables with a head', () =>
    expect(told(terms)).toEqual([
      '3.2. Оплата в течение десяти дней.\nПени не начисляются.',
      'Порядок оплаты:',
      {
        head: ['Этап', 'Срок', 'Сумма, руб.'],
        rows: [
          ['Обследование', '15 февраля', ''],
          ['Обучение', '20 марта', '20 000'],
        ],
      },
    ]));

  it('are lists with their marks, as deep as they stand', () =>
    expect(
      told('Чтобы пойти в отпуск:\n\n1. подать заявление\n  - за две недели\nдо его начала;\n2. ждать'),
    ).toEqual([
      'Чтобы пойти в отпуск:',
      [
        [0, '1.', 'подать заявление'],
        [1, '-', 'за две недели\nдо его начала;'],
        [0, '2.', 'ждать'],
      ],
    ]));

  it('are tables without a head where nothing names the columns, right under a caption', () =>
    expect(told('Цены\n| Стул | 4990 |\n| Стол | 18750 |')).toEqual([
      'Цены',
      { head: [], rows: [['Стул', '4990'], ['Стол', '18750']] }, // prettier-ignore
    ]));

  it.each(['слово', '|', '||', '| a', '-', '<script>alert(1)</script>', '| a\n- b\n| c |\n1) d'])(
    'are of any text, and lose no word of it: %j',
    (text) => {
      const words = /[а-яa-z]+/g;
      expect(
        JSON.stringify(told(text))
          .match(words)
          ?.filter((word) => !/^(head|rows|n)$/.test(word)) ?? [],
      ).toEqual(text.match(words) ?? []);
    },
  );

  it('are none of nothing', () => expect(blocksOf(' \n\n')).toEqual([]));

  it('are shown in part: words are cut, and of a table whole rows under its head', () => {
    const part = [terms.indexOf('Оплата'), terms.indexOf('Обследование') + 3] as const;
    expect(told(terms, blocksWithin(blocksOf(terms), part))).toEqual([
      'Оплата в течение десяти дней.\nПени не начисляются.',
      'Порядок оплаты:',
      { head: ['Этап', 'Срок', 'Сумма, руб.'], rows: [['Обследование', '15 февраля', '']] },
    ]);
  });
});
