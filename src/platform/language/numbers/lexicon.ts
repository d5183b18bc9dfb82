/** What a word means within a number. */
export type Term =
  /** Adds its value to larger ones before it: "двадцать", "five". */
  | { is: 'count'; value: number; needs?: Support }
  /** Multiplies the count before it within a thousand: "hundred", «сотня», "dozen". */
  | { is: 'times'; value: number; alone: Alone }
  /** Multiplies all that stands before it: «тысяча», "million". */
  | { is: 'scale'; value: number; alone: Alone; glued?: true; currency?: string }
  /** «пятый», "fifth"; may also be the lower half of a fraction: «пятая», «пятых». */
  | { is: 'ordinal'; value: number; divides?: 'one' | 'many' }
  /** «треть», "quarter", and in the plural "thirds", which is no number without a count before it. */
  | { is: 'part'; of: number; alone: boolean }
  /** A number complete in itself: «полмиллиона». */
  | { is: 'whole'; value: number }
  /** A two only before a scale or a currency: «пару тысяч». */
  | { is: 'pair' }
  /** A half only when it stands before a scale: «пол миллиона». */
  | { is: 'demi' };

/** Does the word mean one of it when no count stands before it: yes, after a bound («до тысячи»), or never. */
export type Alone = 'one' | 'bounded' | 'never';

/** Words that are also something else (a magpie, a family) are numbers after these prepositions or before a unit. */
export interface Support {
  after: ReadonlySet<string>;
}

export type Lexicon = ReadonlyMap<string, Term>;

/** Every form of a word, written as its stem and a list of endings; `_` is the empty one. */
export const forms = (stem: string, endings: string): string[] =>
  endings.split(' ').map((ending) => (ending === '_' ? stem : stem + ending));

/** The room that a count leaves for smaller ones: a hundred for tens, a ten for units, a unit for nothing. */
export const roomAfter = (count: number): number => {
  if (count >= 100) return 100;
  return count >= 20 && count % 10 === 0 ? 10 : 1;
};
