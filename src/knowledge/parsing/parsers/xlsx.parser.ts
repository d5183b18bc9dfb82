import { type Block, oneLine } from '../block.js';
import { officeParts, officeTitle, plainOfficeFile } from '../office-parts.js';
import { type DocumentParser, type Source, type Told } from '../parser.js';
import { sheetBlocks } from '../row-blocks.js';
import { decimalMarkOf, withShownNumbers } from '../sheet-numbers.js';

/** As far as a double is exact. */
const digits = 15;

const xlsx: DocumentParser = {
  mimes: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  async *parse({ bytes }: Source, told: Told): AsyncIterable<Block> {
    // The one without threads, which this process may not start.
    const { default: readSheets } = await import('read-excel-file/universal');
    const parts = officeParts(bytes);
    const title = officeTitle(parts);
    if (title) told.title(title);
    const file = plainOfficeFile(withShownNumbers(parts));
    const mark = decimalMarkOf(parts);
    const sheets = await readSheets(new Blob([new Uint8Array(file)]));
    for (const [i, { sheet, data }] of sheets.entries()) {
      told.progress(i, sheets.length);
      // The first name of a sheet is no title of the whole.
      yield { kind: 'heading', level: 2, text: oneLine(sheet) };
      yield* sheetBlocks(data.map((row) => row.map((value) => cellText(value, mark))));
    }
  },
};
export default xlsx;

/** As people read them. */
function cellText(value: unknown, mark: string): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'number') return String(Number(value.toPrecision(digits))).replace('.', mark);
  if (typeof value === 'boolean') return (mark === ',' ? ['нет', 'да'] : ['no', 'yes'])[Number(value)]!;
  return typeof value === 'string' ? oneLine(value) : '';
}

/** Dates of sheets have no time zone: they are told as if they were in UTC. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day, time] = date.toISOString().split('T') as [string, string];
  const clock = time.slice(0, 5);
  const shown = day.split('-').reverse().join('.');
  return clock === '00:00' ? shown : `${shown} ${clock}`;
}
