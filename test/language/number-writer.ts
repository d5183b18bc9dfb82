/**
 * Writes numbers in words. It shares nothing with the extractor that is measured with it: its tables are by case, where
 * those of the extractor are by word.
 */
export type Case = 'nominative' | 'genitive' | 'dative' | 'instrumental' | 'prepositional';
export const cases: readonly Case[] = ['nominative', 'genitive', 'dative', 'instrumental', 'prepositional'];
export type Gender = 'masculine' | 'feminine';

const ones: Record<Case, Record<Gender, [string, string]>> = {
  nominative: { masculine: ['один', 'два'], feminine: ['одна', 'две'] },
  genitive: { masculine: ['одного', 'двух'], feminine: ['одной', 'двух'] },
  dative: { masculine: ['одному', 'двум'], feminine: ['одной', 'двум'] },
  instrumental: { masculine: ['одним', 'двумя'], feminine: ['одной', 'двумя'] },
  prepositional: { masculine: ['одном', 'двух'], feminine: ['одной', 'двух'] },
};
const fromThree: Record<Case, string[]> = {
  nominative: 'три четыре пять шесть семь восемь девять'.split(' '),
  genitive: 'трёх четырёх пяти шести семи восьми девяти'.split(' '),
  dative: 'трём четырём пяти шести семи восьми девяти'.split(' '),
  instrumental: 'тремя четырьмя пятью шестью семью восемью девятью'.split(' '),
  prepositional: 'трёх четырёх пяти шести семи восьми девяти'.split(' '),
};
const tenToNineteen =
  'десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат'.split(
    ' ',
  );
const softEnding: Record<Case, string> = {
  nominative: 'ь',
  genitive: 'и',
  dative: 'и',
  instrumental: 'ью',
  prepositional: 'и',
};
const oblique = 'двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста'.split(
  ' ',
);
const tens: Record<Case, string[]> = {
  nominative: 'двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто'.split(' '),
  genitive: oblique,
  dative: oblique,
  instrumental:
    'двадцатью тридцатью сорока пятьюдесятью шестьюдесятью семьюдесятью восемьюдесятью девяноста'.split(' '),
  prepositional: oblique,
};
const hundreds: Record<Case, string[]> = {
  nominative: 'сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот'.split(' '),
  genitive: 'ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот'.split(' '),
  dative: 'ста двумстам трёмстам четырёмстам пятистам шестистам семистам восьмистам девятистам'.split(' '),
  instrumental:
    'ста двумястами тремястами четырьмястами пятьюстами шестьюстами семьюстами восемьюстами девятьюстами'.split(
      ' ',
    ),
  prepositional: 'ста двухстах трёхстах четырёхстах пятистах шестистах семистах восьмистах девятистах'.split(
    ' ',
  ),
};

/** The forms of a noun after numbers, by case: of one, of many. */
type Noun = Record<Case, [string, string]>;
const soft = (stem: string): Noun => ({
  nominative: [stem, `${stem}ов`],
  genitive: [`${stem}а`, `${stem}ов`],
  dative: [`${stem}у`, `${stem}ам`],
  instrumental: [`${stem}ом`, `${stem}ами`],
  prepositional: [`${stem}е`, `${stem}ах`],
});
export const nouns = {
  thousand: {
    nominative: ['тысяча', 'тысяч'],
    genitive: ['тысячи', 'тысяч'],
    dative: ['тысяче', 'тысячам'],
    instrumental: ['тысячей', 'тысячами'],
    prepositional: ['тысяче', 'тысячах'],
  },
  million: soft('миллион'),
  billion: soft('миллиард'),
  percent: soft('процент'),
  dollar: soft('доллар'),
  rouble: {
    nominative: ['рубль', 'рублей'],
    genitive: ['рубля', 'рублей'],
    dative: ['рублю', 'рублям'],
    instrumental: ['рублём', 'рублями'],
    prepositional: ['рубле', 'рублях'],
  },
} satisfies Record<string, Noun>;
const pair = (noun: Noun): string => noun.genitive[0];

/** A noun as it stands after a number: «один рубль», «два рубля», «пять рублей», «двумя рублями». */
export function counted(noun: Noun, count: number, form: Case): string {
  const teen = Math.floor(count / 10) % 10 === 1;
  const last = count % 10;
  if (last === 1 && !teen) return noun[form][0];
  if (form === 'nominative' && last >= 2 && last <= 4 && !teen) return pair(noun);
  return noun[form][1];
}

function belowThousand(value: number, form: Case, gender: Gender): string[] {
  const words: string[] = [];
  const hundred = hundreds[form][Math.floor(value / 100) - 1];
  if (hundred) words.push(hundred);
  const rest = value % 100;
  if (rest >= 10 && rest < 20) return [...words, `${tenToNineteen[rest - 10]}${softEnding[form]}`];
  const ten = tens[form][Math.floor(rest / 10) - 2];
  if (ten) words.push(ten);
  const unit = rest % 10;
  const word = unit <= 2 ? ones[form][gender][unit - 1] : fromThree[form][unit - 3];
  return word ? [...words, word] : words;
}

/** A whole number below a trillion in Russian words. */
export function inRussian(value: number, form: Case = 'nominative', gender: Gender = 'masculine'): string {
  if (value === 0)
    return {
      nominative: 'ноль',
      genitive: 'нуля',
      dative: 'нулю',
      instrumental: 'нулём',
      prepositional: 'нуле',
    }[form];
  const words: string[] = [];
  let rest = value;
  for (const [size, noun] of [
    [1e9, nouns.billion],
    [1e6, nouns.million],
    [1e3, nouns.thousand],
  ] as const) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0)
      words.push(
        ...belowThousand(count, form, size === 1e3 ? 'feminine' : 'masculine'),
        counted(noun, count, form),
      );
  }
  return [...words, ...belowThousand(rest, form, gender)].join(' ');
}

const ordinalLast: [number, string][] = [
  [1, 'перв'],
  [2, 'втор'],
  [3, 'трет'],
  [4, 'четвёрт'],
  [5, 'пят'],
  [6, 'шест'],
  [7, 'седьм'],
  [8, 'восьм'],
  [9, 'девят'],
  [10, 'десят'],
  [11, 'одиннадцат'],
  [12, 'двенадцат'],
  [13, 'тринадцат'],
  [14, 'четырнадцат'],
  [15, 'пятнадцат'],
  [16, 'шестнадцат'],
  [17, 'семнадцат'],
  [18, 'восемнадцат'],
  [19, 'девятнадцат'],
  [20, 'двадцат'],
  [30, 'тридцат'],
  [40, 'сороков'],
  [50, 'пятидесят'],
  [60, 'шестидесят'],
  [70, 'семидесят'],
  [80, 'восьмидесят'],
  [90, 'девяност'],
  [100, 'сот'],
  [200, 'двухсот'],
  [300, 'трёхсот'],
  [400, 'четырёхсот'],
  [500, 'пятисот'],
  [600, 'шестисот'],
  [700, 'семисот'],
  [800, 'восьмисот'],
  [900, 'девятисот'],
];

/** The neuter of an ordinal, as of a day: «двадцать пятое», «двадцать пятого». */
export function ordinalInRussian(value: number, form: 'nominative' | 'genitive' | 'prepositional'): string {
  const last = [value % 100, value % 10 || value % 100, value % 1_000].find((part) =>
    ordinalLast.some(([known]) => known === part),
  );
  const stem = ordinalLast.find(([known]) => known === last)?.[1] ?? '';
  const endings =
    last === 3
      ? { nominative: 'ье', genitive: 'ьего', prepositional: 'ьем' }
      : { nominative: 'ое', genitive: 'ого', prepositional: 'ом' };
  const before = value - (last ?? 0);
  return `${before > 0 ? `${inRussian(before)} ` : ''}${stem}${endings[form]}`;
}

const englishUnits =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const englishTens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** A whole number below a trillion in English words, with the British "and" or without it. */
export function inEnglish(value: number, and: boolean): string {
  if (value < 20) return englishUnits[value] ?? '';
  if (value < 100)
    return [englishTens[Math.floor(value / 10) - 2], value % 10 ? englishUnits[value % 10] : []]
      .flat()
      .join('-');
  const [size, name] = (
    [
      [1e9, 'billion'],
      [1e6, 'million'],
      [1e3, 'thousand'],
      [100, 'hundred'],
    ] as const
  ).find(([known]) => value >= known) ?? [100, 'hundred'];
  const rest = value % size;
  const head = `${inEnglish(Math.floor(value / size), and)} ${name}`;
  if (rest === 0) return head;
  return `${head} ${and && rest < 100 ? 'and ' : ''}${inEnglish(rest, and)}`;
}

/** "fifth", "twenty-first" */
export function ordinalInEnglish(value: number): string {
  const words = inEnglish(value, true);
  const irregular: [RegExp, string][] = [
    [/one$/, 'first'],
    [/two$/, 'second'],
    [/three$/, 'third'],
    [/five$/, 'fifth'],
    [/eight$/, 'eighth'],
    [/nine$/, 'ninth'],
    [/twelve$/, 'twelfth'],
    [/y$/, 'ieth'],
  ];
  const found = irregular.find(([ending]) => ending.test(words));
  return found ? words.replace(found[0], found[1]) : `${words}th`;
}
