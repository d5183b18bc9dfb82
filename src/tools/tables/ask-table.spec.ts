import fc from 'fast-check';
import { askTable, type TableAnswer, type TableQuestion } from './ask-table.js';
import { rangeOf, scaledDistance, textDistance, trigramsOf } from './distances.js';

const ask = (text: string, question: Partial<TableQuestion> = {}): TableAnswer =>
  askTable({ file: { bytes: Buffer.from(text), charset: 'utf-8' }, question: { limit: 50, ...question } });

function found(text: string, question: Partial<TableQuestion>) {
  const answer = ask(text, question);
  if (!('nearest' in answer)) throw new Error(JSON.stringify(answer));
  return answer;
}

const distances = (text: string, question: Partial<TableQuestion>) =>
  Object.fromEntries(found(text, question).nearest.map(({ row, distance }) => [row, distance]));

const flats = `Адрес;Площадь, м²;Цена;Этаж;Район;Лифт;Сдан;Ремонт
ул. Ленина, 5;40,0;4 000 000 ₽;1;Центр;да;01.01.2020;плохой
ул. Ленина, 15;60,0;6 000 000 ₽;5;Центр;нет;01.01.2022;хороший
пр. Мира, 7;80,0;10 000 000 ₽;9;Север;да;01.01.2024;средний
ул. Садовая;50,0;;3;Юг;да;;хороший
`;

describe('A table, without a question', () => {
  it('tells its columns with their types, ranges and examples', () =>
    expect(ask(flats)).toMatchObject({
      rows: 4,
      columns: [
        { name: 'Адрес', type: 'text', examples: expect.arrayContaining(['пр. Мира, 7']) as unknown },
        { name: 'Площадь, м²', type: 'number', from: 40, to: 80 },
        { name: 'Цена', type: 'number', from: 4_000_000, to: 10_000_000, missing: 1 },
        { name: 'Этаж', type: 'number', from: 1, to: 9 },
        { name: 'Район', type: 'category', examples: ['Центр', 'Север', 'Юг'] },
        { name: 'Лифт', type: 'boolean' },
        { name: 'Сдан', type: 'date', from: '2020-01-01', to: '2024-01-01', missing: 1 },
        { name: 'Ремонт', type: 'category' },
      ],
    }));

  it('takes a column for numbers as long as nearly all of its cells are', () => {
    const column = (cells: string[]) => ask(`n;x\n${cells.map((cell) => `${cell};1`).join('\n')}\n`);
    const numbers = Array.from({ length: 19 }, (_, n) => String(n));
    expect(column([...numbers, 'по запросу'])).toMatchObject({
      columns: [{ type: 'number', unreadable: 1 }, {}],
    });
    expect(column(['1', '2', 'по запросу'])).toMatchObject({ columns: [{ type: 'text' }, {}] });
  });

  it('reads commas as its separator suggests', () => {
    expect(ask('a,b\n"1,234",x\n"5,678",y\n')).toMatchObject({ columns: [{ from: 1234, to: 5678 }, {}] });
    expect(ask('a,b\n"1,2",x\n"5,678",y\n')).toMatchObject({ columns: [{ from: 1.2, to: 5.678 }, {}] });
    expect(ask('a;b\n1,234;x\n5,678;y\n')).toMatchObject({ columns: [{ from: 1.234, to: 5.678 }, {}] });
  });
});

describe('The nearest rows', () => {
  it('are those with the least mean of their distances, by hand', () => {
    // Area: |50-x|/40 = .25 .25 .75 0; district: 0 0 1 1.
    expect(distances(flats, { like: { 'площадь,  м²': '50', Район: 'центр' } })).toEqual({
      1: 0.125,
      2: 0.125,
      3: 0.875,
      4: 0.5,
    });
    expect(distances(flats, { like: { Лифт: true } })).toEqual({ 1: 0, 2: 1, 3: 0, 4: 0 });
    // 730 of 1461 days.
    expect(distances(flats, { like: { Сдан: '2024-01-01' } })).toMatchObject({ 1: 1, 2: 0.4997, 3: 0 });
  });

  it('count columns by their weights, and one without weight not at all', () => {
    const like = { 'Площадь, м²': 50, Район: 'Центр' };
    expect(distances(flats, { like, weights: { Район: 3 } })).toEqual({
      1: 0.0625,
      2: 0.0625,
      3: 0.9375,
      4: 0.75,
    });
    expect(distances(flats, { like, weights: { Район: 0 } })).toEqual(
      distances(flats, { like: { 'Площадь, м²': 50 } }),
    );
  });

  it('count what is missing as others are, and say so', () => {
    // Price 4 million: 0, 1/3, 1 and none, which counts as their mean 4/9.
    const { nearest } = found(flats, { like: { Цена: '4 млн', Район: 'Юг' } });
    expect(nearest[0]).toMatchObject({ row: 4, distance: 0.2222, missing: ['Цена'] });
    expect(nearest.map(({ row }) => row)).toEqual([4, 1, 2, 3]);
    expect(distances(flats, { like: { Цена: 4e6 } })).toEqual({ 1: 0, 2: 0.3333, 3: 1 });
  });

  it('compare words that have an order by their places', () => {
    const orders = { ремонт: ['плохой', 'средний', 'хороший'] };
    expect(distances(flats, { like: { Ремонт: 'средний' }, orders })).toEqual({
      1: 0.5,
      2: 0.5,
      3: 0,
      4: 0.5,
    });
    expect(distances(flats, { like: { Ремонт: 'средний' } })).toEqual({ 1: 1, 2: 1, 3: 0, 4: 1 });
  });

  it('compare texts, and words that no row has, by their letters', () => {
    const byAddress = found(flats, { like: { Адрес: 'Ленина 15' } });
    expect(byAddress.nearest.slice(0, 2).map(({ row }) => row)).toEqual([2, 1]);
    const byDistrict = found(flats, { like: { Район: 'Северный' } });
    expect(byDistrict).toMatchObject({ compared: [{ type: 'text' }] });
    expect(byDistrict.nearest[0]).toMatchObject({ row: 3 });
  });

  it('pass all filters, and are counted', () => {
    const rows = (filters: TableQuestion['filters']) => {
      const { passed, nearest } = found(flats, { like: { Этаж: 9 }, filters });
      expect(nearest).toHaveLength(passed);
      return nearest.map(({ row }) => row);
    };
    expect(rows([{ column: 'Этаж', is: 'between', value: 3, to: 5 }])).toEqual([2, 4]);
    expect(rows([{ column: 'Цена', is: '<', value: '10 млн' }])).toEqual([2, 1]);
    expect(rows([{ column: 'Район', is: '=', value: 'ЦЕНТР' }])).toEqual([2, 1]);
    expect(rows([{ column: 'Район', is: '!=', value: 'Центр' }])).toEqual([3, 4]);
    expect(rows([{ column: 'Сдан', is: '>=', value: '01.01.2022' }])).toEqual([3, 2]);
    expect(
      rows([
        { column: 'Лифт', is: '=', value: 'да' },
        { column: 'Этаж', is: '<=', value: 3 },
      ]),
    ).toEqual([4, 1]);
  });

  it('come whole, as they are written, the upper first of those that are as near', () => {
    const { nearest } = found(flats, { like: { Лифт: 'да' }, limit: 2 });
    expect(nearest.map(({ row }) => row)).toEqual([1, 3]);
    expect(nearest[0]?.cells).toMatchObject({ 'Площадь, м²': '40,0', Цена: '4 000 000 ₽' });
  });

  it.each<[Partial<TableQuestion>, RegExp]>([
    [{ like: { Комнат: 2 } }, /no column "Комнат". The columns are: "Адрес", "Площадь, м²"/],
    [{ like: { Этаж: 'высокий' } }, /"высокий" is no value of the column "Этаж", which has numbers/],
    [{ like: { Сдан: 'скоро' } }, /write YYYY-MM-DD/],
    [{ like: { Этаж: 1 }, weights: { Этаж: 0 } }, /weight above 0/],
    [{ like: { Этаж: 1 }, weights: { Район: 1 } }, /"Район" has a weight/],
    [{ like: { Этаж: 1 }, filters: [{ column: 'Район', is: '<', value: 'Юг' }] }, /by = and != alone/],
    [{ like: { Этаж: 1 }, filters: [{ column: 'Этаж', is: 'between', value: 1 }] }, /needs `to`/],
    [{ like: { Ремонт: 'люкс' }, orders: { Ремонт: ['плохой', 'хороший'] } }, /whose order does not name it/],
  ])('are not looked for by what is wrong: %j', (question, why) =>
    expect(ask(flats, question)).toEqual({ problem: expect.stringMatching(why) as string }),
  );
});

describe('A distance', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const range = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });

  it('of numbers is symmetric, between 0 and 1, and 0 to itself', () =>
    fc.assert(
      fc.property(number, number, range, (a, b, most) => {
        const distance = scaledDistance(a, b, most);
        expect(distance).toBe(scaledDistance(b, a, most));
        expect(distance >= 0 && distance <= 1).toBe(true);
        expect(scaledDistance(a, a, most)).toBe(0);
      }),
    ));

  it('of texts is symmetric, between 0 and 1, and 0 to itself', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const distance = textDistance(trigramsOf(a), trigramsOf(b));
        expect(distance).toBe(textDistance(trigramsOf(b), trigramsOf(a)));
        expect(distance >= 0 && distance <= 1).toBe(true);
        expect(textDistance(trigramsOf(a), trigramsOf(a))).toBe(0);
      }),
    ));

  it('of "мир" and "мира" shares three trigrams of six', () =>
    expect(textDistance(trigramsOf('мир'), trigramsOf('мира'))).toBe(0.5));

  it('of a long column is not set by its outliers', () => {
    const values = Float64Array.from({ length: 100 }, (_, n) => n);
    values[50] = 1e9;
    expect(rangeOf({ type: 'number', values })).toEqual([2, 98]);
  });

  const row = fc.record({
    n: fc.integer({ min: -1_000, max: 1_000 }),
    d: fc.integer({ min: 1, max: 28 }).map((day) => `2024-02-${String(day).padStart(2, '0')}`),
    c: fc.constantFrom('красный', 'синий', 'белый'),
    b: fc.constantFrom('да', 'нет'),
  });

  it('of whole rows is symmetric, between 0 and 1, 0 to itself, and ignores columns without weight', () =>
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 6 }), fc.nat(3), (rows, ignored) => {
        const text = `n;d;c;b\n${rows.map(({ n, d, c, b }) => [n, d, c, b].join(';')).join('\n')}\n`;
        const from = (index: number, question = {}) =>
          distances(text, { like: { ...rows[index] }, ...question });
        for (const [i] of rows.entries()) {
          expect(from(i)[i + 1]).toBe(0);
          for (const [j, distance] of Object.values(from(i)).entries()) {
            expect(distance >= 0 && distance <= 1).toBe(true);
            expect(distance).toBe(from(j)[i + 1]);
          }
        }
        const name = (['n', 'd', 'c', 'b'] as const)[ignored] ?? 'n';
        const { [name]: _, ...others } = { ...rows[0] };
        expect(from(0, { weights: { [name]: 0 } })).toEqual(distances(text, { like: others }));
      }),
      { numRuns: 50 },
    ));
});
