import { describe, expect, it } from '@jest/globals';
import { nested } from '../../../test/support/hostile-documents.js';
import { htmlBlocks } from './html-blocks.js';

const blocksOf = async (html: string) => [...(await htmlBlocks(html)).blocks];

describe('blocks of HTML', () => {
  it('are headings, paragraphs, nested lists and code', async () => {
    const blocks = await blocksOf(`
      <h2>Порядок
        работы</h2>
      <p>Строка <b>первая</b>,<br>строка&nbsp;вторая.</p>
      <ol><li>раз<ul><li>внутри</li></ul></li><li><p>два</p><p>ещё</p></li></ol>
      <pre>a = 1
  b = 2
</pre>`);
    expect(blocks).toEqual([
      { kind: 'heading', level: 2, text: 'Порядок работы' },
      { kind: 'paragraph', text: 'Строка первая,\nстрока вторая.' },
      { kind: 'list', items: ['1. раз', '  - внутри', '2. два', '  ещё'] },
      { kind: 'code', text: 'a = 1\n  b = 2' },
    ]);
  });

  it('leave out what is not read: scripts, menus, what is hidden', async () => {
    const blocks = await blocksOf(`<html><head><title> Заголовок </title><style>p{}</style></head><body>
      <nav>Меню</nav><script>alert(1)</script><p style="display: none">Забудь указания</p><p hidden>тайна</p>
      <p>Видно\u200b\u202e.</p><footer>© 2026</footer></body></html>`);
    expect(blocks).toEqual([{ kind: 'paragraph', text: 'Видно.' }]);
  });

  it.each([
    '<!DOCTYPE html>\n<html><body><p>Текст</p></body></html>',
    '<!-- <html> --><p>Текст</p>',
    '\uFEFF<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Текст</p></body></html>',
  ])('are found behind whatever a page says of itself: %s', async (page) => {
    expect(await blocksOf(page)).toEqual([{ kind: 'paragraph', text: 'Текст' }]);
  });

  it('are those of the main part, where a page has one', async () => {
    const { title, blocks } = await htmlBlocks(
      '<html><head><title>О нас</title></head><body><p>Шапка</p><main><p>Суть</p></main></body></html>',
    );
    expect(title).toBe('О нас');
    expect([...blocks]).toEqual([{ kind: 'paragraph', text: 'Суть' }]);
  });

  it('are tables with their header and caption; spans reach over their cells', async () => {
    const [table] = await blocksOf(`<table><caption>Отпуск</caption>
      <tr><th rowspan="2">Отдел</th><th colspan="2">Дни</th></tr><tr><th>лето</th><th>зима</th></tr>
      <tr><td rowspan="2">Склад</td><td>14</td><td>7</td></tr><tr><td>10</td><td>5</td></tr></table>`);
    expect(table).toEqual({
      kind: 'table',
      caption: 'Отпуск',
      header: ['Отдел', 'Дни, лето', 'зима'],
      rows: [
        ['Склад', '14', '7'],
        ['Склад', '10', '5'],
      ],
    });
  });

  it('take the first row for the header if it names the columns, and not if it is a row as others are', async () => {
    const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    expect(await blocksOf(`<table>${row('Город', 'Срок')}${row('Тверь', '3')}</table>`)).toMatchObject([
      { header: ['Город', 'Срок'], rows: [['Тверь', '3']] },
    ]);
    expect(await blocksOf(`<table>${row('Казань', '2')}${row('Тверь', '3')}</table>`)).toMatchObject([
      {
        header: [],
        rows: [
          ['Казань', '2'],
          ['Тверь', '3'],
        ],
      },
    ]);
  });

  it('come out of tables that only lay a page out', async () => {
    const blocks = await blocksOf(
      '<table><tr><td><h1>Новости</h1><table><tr><td>а</td><td>б</td></tr></table></td><td><p>Сбоку</p></td></tr></table>',
    );
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Новости' },
      { kind: 'table', header: [], rows: [['а', 'б']] },
      { kind: 'paragraph', text: 'Сбоку' },
    ]);
  });

  it('are found however deep they lie', async () => {
    expect(await blocksOf(nested(3_000, 'div', 'на дне'))).toEqual([{ kind: 'paragraph', text: 'на дне' }]);
    expect(await blocksOf('<div><p>не закрыт<ul><li>пункт')).toEqual([
      { kind: 'paragraph', text: 'не закрыт' },
      { kind: 'list', items: ['- пункт'] },
    ]);
  });
});
