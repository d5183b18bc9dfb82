import { mostLetters } from './message-html.js';
import type { RichText } from './message-entity.js';
import { part, trimmed } from './rich-text.js';

/** As many looks as Telegram shows in one message; it leaves out those that are more. */
const mostEntities = 100;

/** Where a text is cut, the best places first. */
const places = [/\n\n/g, /\n/g, /[.!?…](?=\s)/g, /\s/g];

/**
 * A long text as messages of at most `most` letters: cut between paragraphs, lines, sentences or words, the later the
 * better, and not within code or a quote while there is another place. Never empty pieces.
 */
export function textPieces(rich: RichText, most = mostLetters): RichText[] {
  const pieces: RichText[] = [];
  let rest = trimmed(rich);
  while (rest.text.length > most) {
    const cut = placeToCut(rest, most);
    pieces.push(trimmed(part(rest, 0, cut)));
    rest = trimmed(part(rest, cut, rest.text.length));
  }
  pieces.push(rest);
  return pieces
    .filter(({ text }) => text !== '')
    .map(({ text, entities }) => ({ text, entities: entities.slice(0, mostEntities) }));
}

function placeToCut({ text, entities }: RichText, most: number): number {
  const whole = entities.filter(({ type }) => type === 'pre' || type === 'blockquote');
  const isWithin = (at: number): boolean =>
    whole.some(({ offset, length }) => offset < at && at < offset + length);
  const window = text.slice(0, most + 1);
  // A block that is longer than half of a message is cut anyway.
  const earliest = most / 2;
  for (const outside of [true, false])
    for (const place of outside ? places.slice(0, 2) : places) {
      const found = lastPlace(window, place, most, (at) => at >= earliest && !(outside && isWithin(at)));
      if (found > 0) return found;
    }
  // Between the halves of no letter.
  return /[\ud800-\udbff]/.test(text[most - 1] ?? '') ? most - 1 : most;
}

/** The end of the last one that may be. */
function lastPlace(text: string, place: RegExp, most: number, may: (at: number) => boolean): number {
  let found = 0;
  for (const match of text.matchAll(place)) {
    const at = match.index + (place.source.startsWith('[.') ? 1 : 0);
    if (at <= most && may(at)) found = at;
  }
  return found;
}
