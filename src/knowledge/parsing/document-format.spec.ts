import { describe, expect, it } from '@jest/globals';
import { aDocument, type DocumentName } from '../../../test/support/documents.js';
import { aDocx, aDocxParagraph, aZip, anEncryptedOffice } from '../../../test/support/hostile-documents.js';
import { fileKindOf } from '../../platform/storage/index.js';
import { formatOf, formats } from './document-format.js';

const format = (name: string, bytes: Uint8Array | string, charset: string | null = null, mime = '') =>
  formatOf(Buffer.from(bytes as string), { name, mime, charset });
const told = async (name: string, bytes: Buffer): Promise<string> => {
  const { mime, charset } = await fileKindOf(bytes, bytes.length, name);
  try {
    return format(name, bytes, charset, mime);
  } catch (error) {
    return (error as Error).message;
  }
};
const padded = (start: string, encoding: BufferEncoding = 'hex') =>
  Buffer.concat([Buffer.from(start, encoding), Buffer.alloc(600, 0)]);
const compound = (stream: string) =>
  Buffer.concat([padded('d0cf11e0a1b11ae1'), Buffer.from(stream, 'utf16le'), Buffer.alloc(600)]);
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

  it.each<[name: string, bytes: Buffer, message: string]>([
    ['договор.docx', padded('4d5a9000'), 'disguised: The file is named .docx, and holds a program'],
    ['договор.pdf', padded('7f454c4602010100'), 'disguised: The file is named .pdf, and holds a program'],
    ['заметка.txt', padded('4d5a9000'), 'disguised: The file is named .txt, and holds a program'],
    ['договор.pdf', padded('526172211a0701'), 'disguised: The file is named .pdf, and holds an archive'],
    [
      'договор.docx',
      padded('89504e470d0a1a0a0000000d49484452'),
      'disguised: The file is named .docx, and holds a picture',
    ],
    [
      'договор.pdf',
      Buffer.from('<!DOCTYPE html><p>Вход'),
      'disguised: The file is named .pdf, and holds HTML',
    ],
    ['договор.docx', Buffer.from('{\\rtf1 Hello}'), 'disguised: The file is named .docx, and holds RTF'],
    [
      'цены.xlsx',
      padded('53514c69746520666f726d6174203300'),
      'disguised: The file is named .xlsx, and holds something else (application/x-sqlite3)',
    ],
    [
      'договор.docx',
      compound('WordDocument'),
      'disguised: The file is named .docx, and holds a Word document as it was saved before 2007 (.doc): save it as DOCX, XLSX or PDF',
    ],
    [
      'цены.xlsx',
      compound('Workbook'),
      'disguised: The file is named .xlsx, and holds an Excel workbook as it was saved before 2007 (.xls): save it as DOCX, XLSX or PDF',
    ],
    [
      'договор.doc',
      compound('WordDocument'),
      'unsupported: Files of this kind (.doc) cannot be read: save it as DOCX, XLSX or PDF',
    ],
    [
      'договор.docx',
      aZip([{ name: 'ppt/presentation.xml', content: Buffer.from('<a/>') }]),
      'disguised: The file is named .docx, and holds a presentation (.pptx)',
    ],
    [
      'договор.docx',
      aZip([{ name: 'договор.pdf', content: Buffer.from('a') }]),
      'disguised: The file is named .docx, and holds an archive',
    ],
    [
      'программа.exe',
      padded('4d5a9000'),
      'unsupported: Files of this kind cannot be read: PDF, DOCX, XLSX, CSV, HTML, Markdown and text can',
    ],
    ['договор.docx', padded('00010203'), 'damaged: The file is no DOCX document, or a damaged one'],
  ])('of %s is told by what its bytes are', async (name, bytes, message) => {
    expect(await told(name, bytes)).toBe(message);
  });
});
