import { type Token } from './tokens.js';

/** What words before a number say of it. */
export type Prefix = 'max' | 'min' | 'about' | 'minus' | 'plus' | 'starting' | 'from' | 'since' | 'between';

const phrases: [Prefix, string][] = [
  [
    'max',
    `не больше | не более | не свыше | не выше | не дороже | не дольше | не старше | максимум | не превышает | не превышая |
     до | вплоть до | менее | меньше | ниже | дешевле | моложе | младше | в пределах | ≤ | < | < = | up to | at most |
     no more than | not more than | not over | not exceeding | less than | fewer than | under | below | max | maximum |
     maximum of | at maximum | cheaper than | no later than | no higher than`,
  ],
  [
    'min',
    `не меньше | не менее | не ниже | не дешевле | не моложе | минимум | как минимум | хотя бы | по меньшей мере |
     по крайней мере | более | больше | свыше | выше | дороже | старше | начиная с | начиная от | ≥ | > | > = | at least |
     no less than | not less than | no fewer than | not fewer than | more than | greater than | higher than | over |
     above | min | minimum | minimum of | starting from | starting at | upwards of`,
  ],
  [
    'about',
    `около | примерно | приблизительно | порядка | где - то | ориентировочно | почти | в районе | что - то около | ~ | ≈ |
     плюс - минус | about | around | approximately | approx | roughly | nearly | almost | circa | some`,
  ],
  ['minus', 'минус | - | − | – | minus | negative'],
  ['plus', 'плюс | plus'],
  ['starting', 'от'],
  ['from', 'from'],
  ['since', 'с | со'],
  ['between', 'между | between'],
];

interface Phrase {
  prefix: Prefix;
  words: string[];
}

const byFirst = new Map<string, Phrase[]>();
for (const [prefix, list] of phrases)
  for (const phrase of list.split('|')) {
    const words = phrase.trim().split(/\s+/);
    const [first = ''] = words;
    byFirst.set(first, [...(byFirst.get(first) ?? []), { prefix, words }]);
  }
for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);

export const isPrefix = (word: string): boolean => byFirst.has(word);

/** The longest phrase of this kind that begins here, with "than" or «чем» if it has one. */
export function prefixAt(tokens: readonly Token[], at: number): { prefix: Prefix; end: number } | undefined {
  const norm = (place: number): string => tokens[place]?.norm ?? '';
  const phrase = byFirst
    .get(norm(at))
    ?.find(({ words }) => words.every((word, index) => norm(at + index) === word));
  if (!phrase) return undefined;
  if (phrase.prefix === 'minus' && !/^(минус|minus|negative)$/.test(norm(at)) && !isSign(tokens, at))
    return undefined;
  const end = at + phrase.words.length;
  const comma = norm(end) === ',' ? end + 1 : end;
  const than = norm(comma) === 'чем' ? comma + 1 : end;
  // «не больше чем на 10», «почти на 10», but «больше на 10» is something else.
  const by = norm(than) === 'на' && (than > end || phrase.prefix === 'about');
  return { prefix: phrase.prefix, end: by ? than + 1 : than };
}

/** A dash is a sign when it touches what follows and nothing before it. */
const isSign = (tokens: readonly Token[], at: number): boolean => {
  const before = tokens[at - 1];
  return (
    tokens[at + 1]?.glued === true && (!tokens[at]?.glued || /^[([«"=:~≈<>≤≥$€£.…]$/.test(before?.text ?? ''))
  );
};

const after: [RegExp, 'max' | 'min' | 'about'][] = [
  [/^(и|или) (более|больше|выше|дороже|старше)$/, 'min'],
  [/^(и|или) (менее|меньше|ниже|дешевле|младше)$/, 'max'],
  [/^(and|or) (more|above|up|over|higher|older)$/, 'min'],
  [/^(and|or) (less|fewer|below|under|lower|younger)$/, 'max'],
  [/^с (лишним|небольшим|хвостиком|копейками|чем)$/, 'about'],
  [/^or so$/, 'about'],
];

const behind: [RegExp, 'max' | 'min'][] = [
  [/^(максимум|max|maximum|tops)$/, 'max'],
  [/^(минимум|min|minimum)$/, 'min'],
];

/** What words after a number say of it: «10 и более», "18+", «сто с лишним». */
export function suffixAt(
  tokens: readonly Token[],
  at: number,
): { prefix: 'max' | 'min' | 'about'; end: number } | undefined {
  const token = tokens[at];
  if (token?.text === '+' && token.glued && !(tokens[at + 1]?.glued && tokens[at + 1]?.is !== 'sign'))
    return { prefix: 'min', end: at + 1 };
  if (token?.is !== 'word') return undefined;
  const one = behind.find(([word]) => word.test(token.norm));
  // «минимум 10 максимум 20»: it may belong to what follows.
  if (one)
    return tokens[at + 1]?.is === 'numeral' || tokens[at + 1]?.is === 'word'
      ? undefined
      : { prefix: one[1], end: at + 1 };
  const two = `${token.norm} ${tokens[at + 1]?.norm ?? ''}`;
  const found = after.find(([words]) => words.test(two));
  return found && { prefix: found[1], end: at + 2 };
}
