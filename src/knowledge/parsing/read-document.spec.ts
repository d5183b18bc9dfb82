import { describe, expect, it } from '@jest/globals';
import { aDocument, type DocumentName } from '../../../test/support/documents.js';
import {
  aDocx,
  aDocxParagraph,
  aLyingZip,
  anXmlBomb,
  aPdf,
  aZipBomb,
} from '../../../test/support/hostile-documents.js';
import { type ChunkDraft } from './chunk.js';
import { readDocument } from './read-document.js';

async function read(about: { name: string; mime?: string; charset?: string | null; bytes: Uint8Array }) {
  let title: string | undefined;
  const chunks: ChunkDraft[] = [];
  // The library of PDF files takes no buffers, and keeps what it is given.
  const bytes = new Uint8Array(about.bytes);
  await readDocument(bytes, { mime: '', charset: null, ...about, size: bytes.length }, (event) => {
    if (event.type === 'title') ({ title } = event);
    if (event.type === 'chunks') chunks.push(...event.chunks);
  });
  return { title, chunks, text: chunks.map((chunk) => chunk.text).join('\n') };
}
const fixture = (name: DocumentName) => read(aDocument(name));
const found = (chunks: ChunkDraft[], words: string): ChunkDraft => {
  const chunk = chunks.find(({ text }) => text.includes(words));
  if (!chunk) throw new Error(`no chunk says "${words}"`);
  return chunk;
};
const ended = (bytes: Uint8Array, name: string) => expect(read({ name, bytes })).rejects;

describe('a text document of Office', () => {
  it('is read with headings, lists and tables', async () => {
    const { title, chunks } = await fixture('vacation.docx');
    expect(title).toBe('Положение об отпусках');
    const days = found(chunks, '28 календарных дней');
    expect(days.titlePath).toEqual(['Положение об отпусках', '1. Общие положения']);
    expect(days.page).toBeNull();
    expect(found(chunks, 'подаёт заявление').text).toContain(
      '2. согласует даты с руководителем;\n3. передаёт незаконченные дела коллеге:\n  - доступы к системам;',
    );
    expect(found(chunks, 'свыше 5 лет')).toMatchObject({
      kind: 'table',
      titlePath: ['Положение об отпусках', '3. Дополнительные дни'],
      text: expect.stringContaining(
        '| Стаж работы | Дополнительные дни | Кто утверждает |\n| --- | --- | --- |',
      ),
    });
  });

  it('holds nothing but text: no entities, no other files, and no more than it says', async () => {
    const evil = [{ name: '../../evil.xml', content: Buffer.from('<a/>') }];
    const { text } = await read({ name: 'a.docx', bytes: aDocx(aDocxParagraph('Привет'), evil) });
    expect(text).toBe('Привет');
    await ended(anXmlBomb(), 'a.docx').toMatchObject({ code: 'damaged' });
    await ended(aZipBomb(), 'a.docx').toMatchObject({ code: 'too_large' });
    await ended(aLyingZip(), 'a.docx').toMatchObject({ code: 'too_large' });
    await ended(aDocx(''), 'a.docx').toMatchObject({ code: 'empty' });
  });
});

describe('a workbook', () => {
  it('is read sheet by sheet, numbers and dates as people read them', async () => {
    const { chunks } = await fixture('price.xlsx');
    expect(chunks.map(({ titlePath, kind }) => [titlePath, kind])).toEqual([
      [['Мебель'], 'table'],
      [['Доставка'], 'table'],
    ]);
    expect(chunks[0]!.text).toContain('Прайс-лист на мебель\n\n| Артикул | Наименование | Цена, руб. |');
    expect(chunks[0]!.text).toContain(
      '| КР-07 | Кресло руководителя кожаное | 27999,99 | 15% | 20.01.2026 |',
    );
    expect(chunks[1]!.text).toContain('| Санкт-Петербург | 3 | 1500,00 |');
  });
});

describe('a PDF', () => {
  it('is read with its pages, sections and tables, without headers and footers', async () => {
    const { title, chunks, text } = await fixture('contract.pdf');
    expect(title).toBe('Договор на оказание услуг');
    expect(text).not.toMatch(/Страница \d|ООО «Ромашка»/);
    expect(found(chunks, 'неустойку в размере 0,1 процента')).toMatchObject({
      page: 2,
      titlePath: ['ДОГОВОР № 17/2026 на оказание услуг', '4. Ответственность сторон'],
    });
    expect(found(chunks, 'Арбитражного суда города Москвы').page).toBe(3);
    expect(found(chunks, '6.1. Договор вступает в силу')).toMatchObject({ page: 2, pageEnd: 3 });
    expect(found(chunks, 'Порядок оплаты этапов').text).toContain(
      '| Этап | Срок | Сумма, руб. |\n| --- | --- | --- |\n| Первичное обследование | 15 февраля 2026 | 40 000 |',
    );
  });

  it('says why it cannot be read', async () => {
    await ended(aDocument('contract-encrypted.pdf').bytes, 'a.pdf').toMatchObject({ code: 'encrypted' });
    await ended(aDocument('scan.pdf').bytes, 'a.pdf').toMatchObject({ code: 'no_text' });
    await ended(aPdf(Buffer.from('q Q')), 'a.pdf').toMatchObject({ code: 'empty' });
    const { bytes } = aDocument('contract.pdf');
    await ended(bytes.subarray(0, bytes.length / 2), 'a.pdf').toMatchObject({ code: 'damaged' });
  });
});

describe('texts', () => {
  it('are read in the charsets that Russian ones have', async () => {
    expect((await fixture('clients.csv')).text).toContain(
      '| Клиент | Город | Сумма, руб. | Менеджер |\n| --- | --- | --- | --- |\n| ООО «Вектор» | Казань | 125000,50 | Иванова Ольга |',
    );
    expect((await fixture('memo-utf16.txt')).text).toContain('Прошу заменить картридж в принтере');
    const page = Buffer.concat([
      Buffer.from('<html><head><meta charset="koi8-r"></head><body><p>'),
      Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]),
      Buffer.from('</p></body></html>'),
    ]);
    expect((await read({ name: 'a.html', bytes: page })).text).toBe('Привет');
  });

  it('are Markdown with its title, lists, code and tables', async () => {
    const { title, chunks } = await fixture('guide.md');
    expect(title).toBe('Памятка новому сотруднику');
    expect(found(chunks, 'Пропуск выдаёт охрана')).toMatchObject({
      kind: 'list',
      titlePath: ['Памятка новому сотруднику', 'Рабочее место'],
    });
    expect(found(chunks, 'server = mail.example.org\nport = 993').text).toContain('| Почта | 90 дней | 12 |');
  });

  it('are pages with their headings', async () => {
    const { chunks } = await fixture('vacation.html');
    expect(found(chunks, 'Отпуск переносится').titlePath[0]).toBe('Положение об отпусках');
  });

  it('are nothing where they are blank, and too much where they have no end', async () => {
    await ended(Buffer.from(' \n\t\r\n '), 'a.txt').toMatchObject({ code: 'empty' });
    await ended(Buffer.alloc(0), 'a.pdf').toMatchObject({ code: 'empty' });
    const long = { name: 'a.txt', charset: 'utf-8', bytes: Buffer.alloc(25_000_000, 'слово ') };
    await expect(read(long)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('keep a table of CSV together however long it is', async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => `Товар ${i};${i},50;`).join('\n');
    const { chunks } = await read({
      name: 'a.csv',
      charset: 'utf-8',
      bytes: Buffer.from(`Имя;Цена;Заметка\n${rows}`),
    });
    expect(chunks.every(({ text }) => text.startsWith('| Имя | Цена | Заметка |'))).toBe(true);
    expect(chunks.at(-1)!.text).toContain('| Товар 999 | 999,50 |');
  });
});
