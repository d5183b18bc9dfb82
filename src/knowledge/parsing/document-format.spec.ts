import { describe, expect, it } from '@jest/globals';
import { aDocument, type DocumentName } from '../../../test/support/documents.js';
import { aDocx, aDocxParagraph, aZip, anEncryptedOffice } from '../../../test/support/hostile-documents.js';
import { formatOf, formats } from './document-format.js';

const format = (name: string, bytes: Uint8Array | string, charset: string | null = null, mime = '') =>
  formatOf(Buffer.from(bytes as string), { name, mime, charset });
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe('the format of a document', () => {
  it.each<[DocumentName, string]>([
    ['vacation.docx', formats.docx],
    ['contract.pdf', formats.pdf],
    ['price.xlsx', formats.xlsx],
    ['clients.csv', formats.csv],
    ['memo-utf16.txt', formats.text],
    ['guide.md', formats.markdown],
    ['vacation.html', formats.html],
  ])('%s', (name, expected) => {
    const { bytes, ...about } = aDocument(name);
    expect(formatOf(bytes, about)).toBe(expected);
    // Files from the web have names of all sorts.
    if (!about.charset) expect(formatOf(bytes, { ...about, name: 'download' })).toBe(expected);
  });

  it('is no other than the name promises', () => {
    expect(codeOf(() => format('отчёт.pdf', '{"a": 1}', 'utf-8', 'application/json'))).toBe('disguised');
    expect(codeOf(() => format('отчёт.pdf', aDocument('vacation.docx').bytes))).toBe('disguised');
    expect(codeOf(() => format('таблица.xlsx', aDocument('vacation.docx').bytes))).toBe('disguised');
    expect(codeOf(() => format('заметка.txt', aDocument('contract.pdf').bytes))).toBe('disguised');
    expect(format('заметка.md', '<p align=center>Привет', 'utf-8', 'text/html')).toBe(formats.markdown);
  });

  it('tells what is encrypted, damaged, or of a kind that nobody reads', () => {
    expect(codeOf(() => format('а.docx', anEncryptedOffice()))).toBe('encrypted');
    expect(codeOf(() => format('а.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex')))).toBe('unsupported');
    expect(codeOf(() => format('а.docx', aDocument('vacation.docx').bytes.subarray(0, 3_000)))).toBe(
      'damaged',
    );
    expect(codeOf(() => format('а.pdf', Buffer.alloc(100, 7)))).toBe('damaged');
    expect(codeOf(() => format('а.zip', aZip([{ name: 'a', content: Buffer.from('b') }])))).toBe(
      'unsupported',
    );
    expect(codeOf(() => format('а.exe', Buffer.from([0x4d, 0x5a, 0, 1])))).toBe('unsupported');
    expect(format('а.docx', aDocx(aDocxParagraph('привет')))).toBe(formats.docx);
  });
});
