import { stringify } from 'csv-stringify/sync';
import type { AuditEntryView } from './audit.dto.js';

type Batches = AsyncIterable<AuditEntryView[]>;

type Cells = (string | null)[];

interface AuditFormat {
  contentType: string;
  write: (batches: Batches) => AsyncIterable<string>;
}

const columns = [
  'at',
  'id',
  'actorKind',
  'actorId',
  'actorName',
  'action',
  'objectType',
  'objectId',
  'details',
  'address',
  'userAgent',
  'requestId',
];

const row = (entry: AuditEntryView): Cells => [
  entry.at,
  entry.id,
  entry.actor.kind,
  entry.actor.id,
  entry.actor.name,
  entry.action,
  entry.object.type,
  entry.object.id,
  JSON.stringify(entry.details),
  entry.address,
  entry.userAgent,
  entry.requestId,
];

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it: names are hostile. */
const csvOf = (rows: Cells[]): string =>
  stringify(rows, { record_delimiter: 'windows', escape_formulas: true });

async function* csv(batches: Batches): AsyncIterable<string> {
  // With the first rows, so that a failure to read them can still be answered as an error.
  let heading: Cells[] = [columns];
  for await (const entries of batches) {
    yield csvOf([...heading, ...entries.map(row)]);
    heading = [];
  }
}

async function* jsonLines(batches: Batches): AsyncIterable<string> {
  for await (const entries of batches) yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** How an export is written, batch by batch. */
export const auditFormats: Record<'csv' | 'jsonl', AuditFormat> = {
  csv: { contentType: 'text/csv; charset=utf-8; header=present', write: csv },
  jsonl: { contentType: 'application/jsonl; charset=utf-8', write: jsonLines },
};
