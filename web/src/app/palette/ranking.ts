import { inOtherLayout } from './layouts';

/** What can be found by its words. */
export interface Findable {
  id: string;
  title: string;
  /** More words that it is found by. */
  keywords?: string;
}

/** The better, the smaller. */
const ranks = { begins: 0, wordBegins: 1, holds: 2, byKeywords: 3, scattered: 4 } as const;

/** Fewer letters stand scattered in almost everything. */
const fewestScattered = 3;

/**
 * What fits a query, the best first: what begins with it, then what has a word that does, then what holds it, then what
 * other words lead to, then what has its letters in their order. Of equals, what was used last comes first.
 */
export function ranked<Item extends Findable>(
  items: readonly Item[],
  query: string,
  recent: readonly string[],
): Item[] {
  const wanted = [normal(query), normal(inOtherLayout(query))];
  const place = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return items
    .flatMap((item) => {
      const rank = Math.min(...wanted.map((one) => rankOf(item, one)));
      return rank === Infinity ? [] : [{ item, rank }];
    })
    .sort((a, b) => a.rank - b.rank || place(a.item.id) - place(b.item.id))
    .map(({ item }) => item);
}

function rankOf({ title, keywords = '' }: Findable, query: string): number {
  const name = normal(title);
  const all = `${name} ${normal(keywords)}`;
  if (name.startsWith(query)) return ranks.begins;
  if (beginsWord(name, query)) return ranks.wordBegins;
  if (name.includes(query)) return ranks.holds;
  const words = query.split(' ');
  if (words.every((word) => beginsWord(all, word))) return ranks.byKeywords;
  const letters = query.replaceAll(' ', '');
  return letters.length >= fewestScattered && isScattered(name, letters) ? ranks.scattered : Infinity;
}

function beginsWord(text: string, query: string): boolean {
  let at = text.indexOf(query);
  while (at > 0 && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) at = text.indexOf(query, at + 1);
  return at >= 0;
}

function isScattered(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at === letters.length;
}

const normal = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();
