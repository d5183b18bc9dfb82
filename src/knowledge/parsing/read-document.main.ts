// A process of its own for one document: its bytes come over stdin after a line about them, and what they hold goes out over
// stdout, a line for an event. It has no settings, no secrets, no rights to write and a memory that ends; who started it
// kills it when it takes too long.
import { writeSync } from 'node:fs';
import { DocumentProblem } from './document-problem.js';
import { type Asked, type Said } from './read-events.js';
import { readDocument } from './read-document.js';

const newline = 0x0a;

/** Synchronous: where nobody takes events, nothing more is read. */
function say(said: Said): void {
  const line = Buffer.from(`${JSON.stringify(said)}\n`);
  for (let at = 0; at < line.length;) {
    try {
      at += writeSync(1, line, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

async function heard(): Promise<{ about: Asked; bytes: Uint8Array }> {
  let head = Buffer.alloc(0);
  let about: Asked | undefined;
  let bytes = new Uint8Array(0);
  let length = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    let rest = piece;
    if (!about) {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf(newline);
      if (end < 0) continue;
      about = JSON.parse(head.toString('utf8', 0, end)) as Asked;
      bytes = new Uint8Array(about.size);
      rest = head.subarray(end + 1);
    }
    length += rest.copy(bytes, length);
  }
  if (!about || length !== about.size) throw new DocumentProblem('damaged', 'The file did not come whole');
  return { about, bytes };
}

function problemOf(error: unknown): DocumentProblem {
  if (error instanceof DocumentProblem) return error;
  const { code, message, name } = error instanceof Error ? (error as NodeJS.ErrnoException) : { name: '' };
  if (name === 'RangeError' && /call stack/.test(message ?? ''))
    return new DocumentProblem('damaged', 'Parts of the document are nested too deeply in each other');
  if (/allocation failed/i.test(message ?? '') || code === 'ERR_MEMORY_ALLOCATION_FAILED')
    return new DocumentProblem('too_much_memory', 'Reading the document took too much memory');
  if (code === 'ERR_STRING_TOO_LONG' || /Invalid string length/.test(message ?? ''))
    return new DocumentProblem('too_large', 'The document is too large to be read');
  return new DocumentProblem('damaged', 'The document is damaged, or not made as its format wants it');
}

// Libraries say what they think of a file; stdout is not for them.
for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const) console[method] = () => undefined;

try {
  const { about, bytes } = await heard();
  await readDocument(bytes, about, say);
  say({ type: 'end' });
} catch (error) {
  const { code, detail } = problemOf(error);
  process.stderr.write(error instanceof DocumentProblem ? '' : `${String(error)}\n`);
  say({ type: 'problem', code, detail });
}
// Whatever a library left open.
process.exit(0);
