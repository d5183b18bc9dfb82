import type { Entity, RichText } from './message-entity.js';

type Mark = '***' | '**' | '__' | '*' | '_' | '~~';

/** Text, or a mark that may turn out to be one. */
type Piece = { text: string; entities?: Entity[] } | { mark: Mark; opens: boolean; closes: boolean };

const looks: Record<Mark, Entity['type'][]> = {
  '***': ['bold', 'italic'],
  '**': ['bold'],
  __: ['bold'],
  '*': ['italic'],
  _: ['italic'],
  '~~': ['strikethrough'],
};

const marks =
  /(?<escape>\\[!-/:-@[-`{-~])|(?<ticks>`+)|(?<address><https?:[^\s<>]{1,2000}>)|(?<link>!?\[[^[\]\n]{1,500}\]\([^()\s]{1,2000}(?:\([^()\s]{0,200}\))?(?: "[^"\n]{0,200}")?\))|(?<mark>\*{1,3}|_{1,2}|~~)/g;
const linkForm = /^!?\[(?<words>[^[\]]*)\]\((?<url>\S*?)(?: "[^"]*")?\)$/;
const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
const isSpace = (sign: string | undefined): boolean => sign === undefined || /\s/.test(sign);

/** One line or paragraph, without the marks that stand around what they change. */
export function inlineRich(source: string): RichText {
  return joined(resolved(piecesIn(source)));
}

function piecesIn(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  // Of so many backticks there are no more: looked for once.
  const unclosed = new Set<number>();
  marks.lastIndex = 0;
  for (let found = marks.exec(source); found; found = marks.exec(source)) {
    const { escape, ticks, address, link, mark } = found.groups ?? {};
    if (found.index > at) pieces.push({ text: source.slice(at, found.index) });
    at = marks.lastIndex;
    if (escape) pieces.push({ text: escape.slice(1) });
    else if (address) pieces.push({ text: address.slice(1, -1) });
    else if (link) pieces.push(linkOf(link));
    else if (mark) pieces.push(markOf(source, found.index, mark as Mark));
    else if (ticks) {
      const end = unclosed.has(ticks.length) ? -1 : closingTicks(source, at, ticks.length);
      if (end < 0) unclosed.add(ticks.length);
      const code = end < 0 ? ticks : source.slice(at, end);
      pieces.push({
        text: code,
        entities: end < 0 ? [] : [{ type: 'code', offset: 0, length: code.length }],
      });
      if (end >= 0) at = marks.lastIndex = end + ticks.length;
    }
  }
  if (at < source.length) pieces.push({ text: source.slice(at) });
  return pieces;
}

/** Where as many backticks stand, no more and no fewer. */
function closingTicks(source: string, from: number, count: number): number {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(source); run; run = runs.exec(source))
    if (run[0].length === count && run.index > from) return run.index;
  return -1;
}

/** Telegram opens what looks like an address; anything else stands as it was written. */
function linkOf(link: string): Piece {
  const { words = '', url = '' } = linkForm.exec(link)?.groups ?? {};
  const text = words.trim();
  if (text === '') return { text: url };
  if (!/^(?:https?|tg|mailto|tel):/i.test(url)) return { text: url === '' ? text : `${text} (${url})` };
  return { text, entities: [{ type: 'text_link', offset: 0, length: text.length, url }] };
}

/** `snake_case` and 2 * 3 have none. */
function markOf(source: string, at: number, mark: Mark): Piece {
  const before = at > 0 ? source[at - 1] : undefined;
  const after = source[at + mark.length];
  const isWithin = mark.startsWith('_') && isLetter(before) && isLetter(after);
  return { mark, opens: !isSpace(after) && !isWithin, closes: !isSpace(before) && !isWithin };
}

/** Each mark that closes an open one becomes its look; one of each kind is open at a time, so that this is linear. */
function resolved(pieces: Piece[]): { pieces: Piece[]; pairs: Map<number, number> } {
  const open: { mark: Mark; at: number }[] = [];
  const pairs = new Map<number, number>();
  for (const [at, piece] of pieces.entries()) {
    if (!('mark' in piece)) continue;
    const begun = open.findIndex(({ mark }) => mark === piece.mark);
    if (piece.closes && begun >= 0) {
      pairs.set(open[begun]?.at ?? at, at);
      // What was begun within it and has not ended is no look.
      open.length = begun;
    } else if (piece.opens && begun < 0) open.push({ mark: piece.mark, at });
  }
  return { pieces, pairs };
}

function joined({ pieces, pairs }: ReturnType<typeof resolved>): RichText {
  const ends = new Set(pairs.values());
  const entities: Entity[] = [];
  const begun = new Map<number, Entity[]>();
  let text = '';
  for (const [at, piece] of pieces.entries()) {
    if (!('mark' in piece)) {
      for (const entity of piece.entities ?? []) entities.push({ ...entity, offset: text.length });
      text += piece.text;
      continue;
    }
    const end = pairs.get(at);
    if (end !== undefined) {
      const found = looks[piece.mark].map((type) => ({ type, offset: text.length, length: 0 }));
      begun.set(end, found);
      entities.push(...found);
    } else if (ends.has(at)) {
      for (const entity of begun.get(at) ?? []) entity.length = text.length - entity.offset;
    } else text += piece.mark;
  }
  return { text, entities: entities.filter(({ length }) => length > 0) };
}
