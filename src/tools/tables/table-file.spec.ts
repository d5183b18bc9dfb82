import { readTable } from './table-file.js';

const utf8 = (text: string) => ({ bytes: Buffer.from(text), charset: 'utf-8' });

/** Rows as they are read, below the names. */
function lines(text: string): string[][] {
  const { columns, rows } = readTable(utf8(text));
  return [
    columns.map(({ name }) => name),
    ...Array.from({ length: rows }, (_, row) => columns.map(({ cells }) => cells[row] ?? '')),
  ];
}

const told = (text: string): string => {
  try {
    readTable(utf8(text));
    return 'a table';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('A table', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\r\n1;2\r\n'],
    ['tabs', 'a\tb\n1\t2'],
    ['semicolons, with commas in its numbers', 'a;b\n1;2'],
    ['a byte order mark', '\ufeffa;b\n1;2'],
    ['empty lines and columns', '\n\na;b;;\n\n1;2;;\n;;;\n'],
  ])('is read with %s', (_what, text) =>
    expect(lines(text)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]),
  );

  it('is told apart from the commas of its numbers and names', () => {
    const text = 'Адрес, дом;Площадь, м²\nЛенина, 5;54,3\nМира, 7;30,1\n';
    expect(lines(text)).toEqual([
      ['Адрес, дом', 'Площадь, м²'],
      ['Ленина, 5', '54,3'],
      ['Мира, 7', '30,1'],
    ]);
  });

  it('has quoted cells with separators, ends of lines and quotes, and quotes where none should be', () =>
    expect(lines('имя;цена\n"ул. ""Мира""; 5\nдвор";1\nООО "Ромашка";2\n')).toEqual([
      ['имя', 'цена'],
      ['ул. "Мира"; 5\nдвор', '1'],
      ['ООО "Ромашка"', '2'],
    ]));

  it('knows what is missing, at the end of a line and in words', () =>
    expect(lines('a;b;c\n1\n—;н/д;нет\n')).toEqual([
      ['a', 'b', 'c'],
      ['1', '', ''],
      ['', '', 'нет'],
    ]));

  it('is read in the letters of its file', () => {
    const bytes = Buffer.from([0xd6, 0xe5, 0xed, 0xe0, 0x3b, 0x62, 0x0a, 0x31, 0x3b, 0x32]);
    expect(readTable({ bytes, charset: 'windows-1251' }).columns.map(({ name }) => name)).toEqual([
      'Цена',
      'b',
    ]);
    const utf16 = { bytes: Buffer.from('\ufeffЦена\tb\n1\t2', 'utf16le'), charset: 'utf-16le' };
    expect(readTable(utf16).columns.map(({ name }) => name)).toEqual(['Цена', 'b']);
  });

  it('names a column that has no name', () => expect(lines(',a\n0,1\n')[0]).toEqual(['column 1', 'a']));

  it.each<[string, RegExp]>([
    ['', /not cells separated/],
    ['Просто письмо.\nБез таблицы.', /not cells separated/],
    ['одна колонка\n1\n2\n', /not cells separated/],
    ['a;b\n', /no row below/],
    ['1;2\n3;4\n', /must name the columns/],
    ['01.02.2024;5\n02.02.2024;6\n', /must name the columns/],
    ['Цена;цена\n1;2\n', /Two columns have the name "цена"/],
    ['a;b\n1;"2\n3;4\n', /never closed/],
    ['a;b\n1;2\n1;2;3\n', /^Line 3 has 3 cells/],
    [`a;b\n${'1;2\n'.repeat(60)}1;2;3\n`, /^Line 62 has 3 cells, and the first line names 2 columns$/],
    [`${'a;'.repeat(201)}b\n${'1;'.repeat(201)}2\n`, /at most 200 columns/],
    [`a;b\n${'1;2\n'.repeat(200_001)}`, /at most 200000 rows/],
  ])('%.20j is none, and it is told why', (text, why) => expect(told(text)).toMatch(why));
});
