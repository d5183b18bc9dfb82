import { DocumentProblem } from './document-problem.js';
import { compoundKind, foreignKind, zipKind } from './foreign-bytes.js';
import { zipEntries } from './zip-entries.js';

export const formats = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  markdown: 'text/markdown',
  csv: 'text/csv',
  text: 'text/plain',
};

export interface Named {
  name: string;
  /** By the bytes, as file kinds are told; empty when they tell nothing. */
  mime: string;
  charset: string | null;
}

/** What names promise, and what only bytes can keep. */
const promised: Record<string, string> = {
  pdf: formats.pdf,
  docx: formats.docx,
  docm: formats.docx,
  xlsx: formats.xlsx,
  xlsm: formats.xlsx,
};
/** One text is as good as another; their names tell them apart. */
const texts: Record<string, string> = {
  md: formats.markdown,
  markdown: formats.markdown,
  csv: formats.csv,
  tsv: formats.csv,
  htm: formats.html,
  html: formats.html,
  xhtml: formats.html,
};
const plain = ['txt', 'text', 'log', 'json', 'xml', 'yaml', 'yml', 'ini', 'rst', 'tex'];
const older = [
  'doc',
  'xls',
  'ppt',
  'pptx',
  'odt',
  'ods',
  'odp',
  'rtf',
  'pages',
  'numbers',
  'djvu',
  'epub',
  'fb2',
];

/** Compound files hold what Office saved before 2007, and what it encrypts ever since ([MS-OFFCRYPTO] 2.3.2). */
const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');

/** The media type whose parser reads it. Throws what the bytes are, when nobody reads that or the name says another. */
export function formatOf(bytes: Uint8Array, about: Named): string {
  const ending = /\.(\w+)$/.exec(about.name)?.[1]?.toLowerCase() ?? '';
  const found = binaryFormat(bytes, ending);
  const wanted = promised[ending];
  if (found) {
    if (found !== (wanted ?? found) || saysText(ending)) throw disguised(ending, nameOf(found));
    return found;
  }
  const foreign = foreignKind(about);
  if (foreign && saysReadable(ending)) throw disguised(ending, foreign);
  const text = textFormat(bytes, about, ending);
  if (wanted && text) throw disguised(ending, nameOf(text));
  if (text) return text;
  if (wanted)
    throw new DocumentProblem('damaged', `The file is no ${ending.toUpperCase()} document, or a damaged one`);
  throw new DocumentProblem(
    'unsupported',
    'Files of this kind cannot be read: PDF, DOCX, XLSX, CSV, HTML, Markdown and text can',
  );
}

const saysText = (ending: string): boolean => ending in texts || plain.includes(ending);
const saysReadable = (ending: string): boolean => ending in promised || saysText(ending);

function binaryFormat(bytes: Uint8Array, ending: string): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1_024));
  // Readers look for it in the first kilobyte (ISO 32000-1, annex H).
  if (head.includes('%PDF-')) return formats.pdf;
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return officeFormat(bytes, ending);
  if (head.subarray(0, 8).equals(compound)) {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (whole.includes(encryptedPackage))
      throw new DocumentProblem('encrypted', 'The file is protected by a password');
    throw saysReadable(ending) ? disguised(ending, compoundKind(whole), unsaved) : unreadable(ending);
  }
  return undefined;
}

function officeFormat(bytes: Uint8Array, ending: string): string {
  const names = new Set(zipEntries(bytes).map(({ name }) => name));
  if (names.has('word/document.xml')) return formats.docx;
  if (names.has('xl/workbook.xml')) return formats.xlsx;
  if (saysReadable(ending)) throw disguised(ending, zipKind(names));
  throw new DocumentProblem(
    'unsupported',
    'The file is an archive, or an office document of a kind that cannot be read',
  );
}

function textFormat(bytes: Uint8Array, { mime, charset }: Named, ending: string): string | undefined {
  if (older.includes(ending) && !charset) throw unreadable(ending);
  if (mime === 'application/rtf') throw unreadable('rtf');
  const isText = charset !== null || saysText(ending);
  if (!isText || isBinary(bytes, charset)) return undefined;
  if (texts[ending]) return texts[ending];
  return plain.includes(ending) && mime !== 'text/html' ? formats.text : (known(mime) ?? formats.text);
}

/** No text has zeros, but for those whose letters take two bytes. */
const isBinary = (bytes: Uint8Array, charset: string | null): boolean =>
  !charset?.startsWith('utf-16') && bytes.subarray(0, 65_536).includes(0);

const known = (mime: string): string | undefined => Object.values(formats).find((format) => format === mime);

const nameOf = (format: string): string =>
  Object.entries(formats)
    .find(([, mime]) => mime === format)?.[0]
    .toUpperCase() ?? 'something else';

const disguised = (ending: string, kind: string, advice = '') =>
  new DocumentProblem('disguised', `The file is named .${ending}, and holds ${kind}${advice}`);

const unsaved = ': save it as DOCX, XLSX or PDF';

const unreadable = (ending: string) =>
  new DocumentProblem(
    'unsupported',
    `Files of this kind${ending === '' ? '' : ` (.${ending})`} cannot be read${unsaved}`,
  );
