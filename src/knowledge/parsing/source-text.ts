import { DocumentProblem } from './document-problem.js';
import { type Source } from './parser.js';

/** Letters that could not be decoded, of all: more than this and it is no text in that charset. */
const mostUnreadable = 0.01;
/** What pages say of themselves, where their bytes do not tell (HTML 4.01, 5.2.2). */
const declared = /<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)\s*=\s*["']?([\w-]{3,20})/i;
const slice = 1024 * 1024;

/** The whole text, for formats that are read as a whole. */
export const textOf = (source: Source): string => [...textIn(source)].join('');

/** The text piece by piece, so that a long one is nowhere twice. */
export function* textIn(source: Source): Generator<string, void> {
  const { bytes } = source;
  const decoder = new TextDecoder(source.charset ?? charsetSaid(bytes));
  let [letters, unreadable] = [0, 0];
  for (let at = 0; at < bytes.length; at += slice) {
    const text = decoder.decode(bytes.subarray(at, at + slice), { stream: at + slice < bytes.length });
    letters += text.length;
    unreadable += text.split('\uFFFD').length - 1;
    if (unreadable > letters * mostUnreadable + 3)
      throw new DocumentProblem('damaged', 'The text is in no charset that is known: save it as UTF-8');
    yield text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  }
}

function charsetSaid(bytes: Uint8Array): string {
  const said = declared.exec(Buffer.from(bytes.subarray(0, 4_096)).toString('latin1'))?.[1];
  try {
    return said ? new TextDecoder(said).encoding : 'utf-8';
  } catch {
    return 'utf-8';
  }
}
