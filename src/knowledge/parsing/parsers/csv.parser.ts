import { pipeline, Readable } from 'node:stream';
import { type Block } from '../block.js';
import { DocumentProblem } from '../document-problem.js';
import { type DocumentParser, type Source } from '../parser.js';
import { tablesOf } from '../row-blocks.js';
import { textIn } from '../source-text.js';

/** As programs of offices write them; Russian ones write semicolons, because commas are in their numbers. */
const delimiters = [';', ',', '\t', '|'];
const sample = 20;

const csv: DocumentParser = {
  mimes: ['text/csv', 'text/tab-separated-values'],
  async *parse(source: Source): AsyncIterable<Block> {
    const { parse } = await import('csv-parse');
    const texts: Iterator<string, void> = textIn(source)[Symbol.iterator]();
    const first = texts.next();
    const beginning = first.done ? '' : first.value.replace(/^\uFEFF/, '');
    // What goes wrong anywhere comes out at its end.
    const rows = pipeline(
      Readable.from(following(beginning, texts)),
      parse({
        delimiter: delimiterOf(beginning),
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        max_record_size: 1_000_000,
      }),
      () => undefined,
    );
    try {
      yield* tablesOf(rows as AsyncIterable<string[]>);
    } catch (cause) {
      const line = cause instanceof Error && 'lines' in cause ? ` near line ${Number(cause.lines)}` : '';
      throw line === '' ? cause : new DocumentProblem('damaged', `The file cannot be read as CSV${line}`);
    }
  },
};
export default csv;

function* following(first: string, others: Iterator<string, void>): Iterable<string> {
  yield first;
  for (let next = others.next(); !next.done; next = others.next()) yield next.value;
}

/** The one that cuts most of the first lines into equally many cells; quoted text is not looked at. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 100_000)
    .replace(/"[^"]*"/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, sample);
  const score = (delimiter: string) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    return first === 0 ? 0 : counts.filter((count) => count === first).length * 100 + Math.min(first, 99);
  };
  return delimiters.reduce((best, one) => (score(one) > score(best) ? one : best), delimiters[0]!);
}
