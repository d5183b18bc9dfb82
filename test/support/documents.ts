import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'documents');

/** Documents in Russian as programs of offices make them, and what their bytes say they are. */
const kinds = {
  /** Headings, a list and a table; by LibreOffice Writer. */
  'vacation.docx': {
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    charset: null,
  },
  /** Three pages with a header and a footer on each, and a table; by LibreOffice Writer. */
  'contract.pdf': { mime: 'application/pdf', charset: null },
  /** The same, with a password. */
  'contract-encrypted.pdf': { mime: 'application/pdf', charset: null },
  /** A page that is one picture. */
  'scan.pdf': { mime: 'application/pdf', charset: null },
  /** Two sheets with dates, amounts and percents; by LibreOffice Calc. */
  'price.xlsx': { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', charset: null },
  /** Semicolons, and commas in numbers. */
  'clients.csv': { mime: 'text/csv', charset: 'windows-1251' },
  'memo-utf16.txt': { mime: 'text/plain', charset: 'utf-16le' },
  'guide.md': { mime: 'text/markdown', charset: 'utf-8' },
  'vacation.html': { mime: 'text/html', charset: 'utf-8' },
} as const;
export type DocumentName = keyof typeof kinds;

export interface ADocument {
  name: string;
  mime: string;
  charset: string | null;
  bytes: Buffer;
}

export const aDocument = (name: DocumentName): ADocument => ({
  name,
  ...kinds[name],
  bytes: readFileSync(join(folder, name)),
});
