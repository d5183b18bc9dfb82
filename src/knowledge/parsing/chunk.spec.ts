import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { estimateTokens } from '../../platform/text/index.js';
import { cpuMillis } from '../../../test/support/effort.js';
import { type Block } from './block.js';
import { Chunker, type ChunkDraft } from './chunk.js';

function chunksOf(blocks: Iterable<Block>): ChunkDraft[] {
  const chunker = new Chunker();
  return [...[...blocks].flatMap((block) => chunker.add(block)), ...chunker.end()];
}

const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text });
const paragraph = (text: string, page?: number): Block => ({ kind: 'paragraph', text, page });
const sentence = (number: number) => `Пункт номер ${number} говорит о том, как принимают новых сотрудников.`;
const long = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => sentence(from + i)).join(' ');

describe('chunks', () => {
  it('never reach from one section into another, and know their titles', () => {
    const chunks = chunksOf([
      heading(1, 'Положение'),
      paragraph('Общие слова.'),
      heading(2, 'Отпуск'),
      paragraph('Отпуск длится 28 дней.'),
      heading(2, 'Болезнь'),
      paragraph('О болезни сообщают в первый день.'),
    ]);
    expect(chunks.map(({ titlePath, text }) => [titlePath, text])).toEqual([
      [['Положение'], 'Общие слова.'],
      [['Положение', 'Отпуск'], 'Отпуск длится 28 дней.'],
      [['Положение', 'Болезнь'], 'О болезни сообщают в первый день.'],
    ]);
  });

  it('hold short sections far down together, under what they have in common', () => {
    const chunks = chunksOf([
      heading(1, 'Правила'),
      heading(2, 'Офис'),
      heading(3, 'Вход'),
      paragraph('Вход по пропуску.'),
      heading(3, 'Выход'),
      paragraph('Выход свободный.'),
    ]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ titlePath: ['Правила', 'Офис'] });
    expect(chunks[0]!.text).toBe('Вход по пропуску.\n\nВыход\n\nВыход свободный.');
  });

  it('are as large as embedding models take, and begin with the end of the one before', () => {
    const chunks = chunksOf([heading(1, 'Приём'), paragraph(long(1, 60))]);
    expect(chunks.length).toBeGreaterThan(2);
    for (const [i, { tokens, text }] of chunks.entries()) {
      expect(tokens).toBe(estimateTokens(text));
      expect(tokens).toBeLessThanOrEqual(512);
      if (i === 0) continue;
      const lastBefore = /Пункт номер \d+ [^.]*\.$/.exec(chunks[i - 1]!.text)![0];
      expect(text.startsWith(lastBefore)).toBe(true);
    }
    const said = chunks.map(({ text }) => text).join(' ');
    for (let number = 1; number <= 60; number++) expect(said).toContain(sentence(number));
  });

  it('repeat nothing where a section ends', () => {
    const [first, second] = chunksOf([
      heading(2, 'Один'),
      paragraph(long(1, 8)),
      heading(2, 'Два'),
      paragraph('Здесь другое.'),
    ]);
    expect(first!.titlePath).toEqual(['Один']);
    expect(second!.text).toBe('Здесь другое.');
  });

  it('keep a table whole if it fits, with what leads to it', () => {
    const chunks = chunksOf([
      heading(1, 'Стаж'),
      paragraph('Дни зависят от стажа:'),
      {
        kind: 'table',
        header: ['Стаж', 'Дни'],
        rows: [
          ['до 3 лет', '1'],
          ['свыше', '5'],
        ],
      },
    ]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({
      kind: 'table',
      text: 'Дни зависят от стажа:\n\n| Стаж | Дни |\n| --- | --- |\n| до 3 лет | 1 |\n| свыше | 5 |',
    });
  });

  it('say the header again above rows of a long table, and lose no row', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [`Товар ${i}`, `${i * 10} руб.`]);
    const chunks = chunksOf([{ kind: 'table', header: ['Название', 'Цена'], rows }]);
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text, kind, tokens } of chunks) {
      expect(kind).toBe('table');
      expect(tokens).toBeLessThanOrEqual(512);
      expect(text.startsWith('| Название | Цена |\n| --- | --- |\n| Товар')).toBe(true);
    }
    const said = chunks.flatMap(({ text }) => text.split('\n').slice(2));
    expect(said).toEqual(rows.map(([name, price]) => `| ${name} | ${price} |`));
  });

  it('know their pages from first to last', () => {
    const [only] = chunksOf([
      paragraph('Начало на третьей.', 3),
      { kind: 'paragraph', text: 'Конец на пятой.', page: 4, pageEnd: 5 },
    ]);
    expect(only).toMatchObject({ page: 3, pageEnd: 5 });
  });

  it('say headings that nothing stands under', () => {
    const chunks = chunksOf([heading(1, 'Приложение А'), heading(1, 'Приложение Б'), paragraph('Текст.')]);
    expect(chunks.map(({ text }) => text)).toEqual(['Приложение А', 'Текст.']);
  });

  it('are plain text that a database takes, whatever the document holds', () => {
    const [only] = chunksOf([paragraph('ноль \0 и половина \ud800')]);
    expect(only!.text).toBe('ноль \uFFFD и половина \uFFFD');
  });

  it('hold all words of any document, none of them larger than it may be', () => {
    const word = fc.string({
      unit: fc.constantFrom('а', 'б', 'x', '1', '文', '.', '|'),
      minLength: 1,
      maxLength: 40,
    });
    const text = fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => words.join(' '));
    const block: fc.Arbitrary<Block> = fc.oneof(
      text.map((one) => paragraph(one)),
      fc.tuple(fc.integer({ min: 1, max: 6 }), word).map(([level, one]) => heading(level, one)),
      fc.array(text, { minLength: 1, maxLength: 5 }).map((items) => ({ kind: 'list' as const, items })),
      text.map((one) => ({ kind: 'code' as const, text: one })),
      fc
        .array(fc.array(word, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 30 })
        .map((rows) => ({ kind: 'table' as const, header: ['один', 'два'], rows })),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
        const chunks = chunksOf(blocks);
        for (const { tokens } of chunks) expect(tokens).toBeLessThanOrEqual(560);
        const letters = (one: string) => one.replace(/[\s|/.-]/g, '').length;
        const said = chunks.reduce((sum, one) => sum + letters(one.text + one.titlePath.join('')), 0);
        const written = blocks.reduce((sum, one) => sum + ('text' in one ? letters(one.text) : 0), 0);
        expect(said).toBeGreaterThanOrEqual(written);
      }),
      { numRuns: 60 },
    );
  });

  it('take time in proportion to the text', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => paragraph(`Строка ${i}`));
    expect(await cpuMillis(() => chunksOf(lines))).toBeLessThan(3_000);
    expect(await cpuMillis(() => chunksOf([paragraph('слово '.repeat(300_000))]))).toBeLessThan(4_000);
  });
});
