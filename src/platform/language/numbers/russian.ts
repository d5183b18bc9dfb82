import { forms, type Alone, type Lexicon, type Support, type Term } from './lexicon.js';

const counts: [number, string][] = [
  [0, 'ноль нуль ноля нуля нолю нулю нолем нулем ноле нуле'],
  [1, 'один одного одному одним одном одна одной одну одною одно'],
  [1.5, 'полтора полторы полутора'],
  [2, 'два две двух двум двумя двое двоих двоим двоими'],
  [3, 'три трех трем тремя трое троих троим троими'],
  [4, 'четыре четырех четырем четырьмя четверо четверых четверым четверыми'],
  [5, 'пять пяти пятью пятеро пятерых пятерым'],
  [6, 'шесть шести шестью шестеро шестерых шестерым'],
  [7, 'семь семи семеро семерых семерым'],
  [8, 'восемь восьми восемью восьмью восьмеро восьмерых'],
  [9, 'девять девяти девятью девятеро девятерых'],
  [10, 'десять десяти десятью десятеро'],
  [20, 'двадцать двадцати двадцатью двацать'],
  [30, 'тридцать тридцати тридцатью'],
  [40, 'сорок'],
  [50, 'пятьдесят пятидесяти пятьюдесятью'],
  [60, 'шестьдесят шестидесяти шестьюдесятью'],
  [70, 'семьдесят семидесяти семьюдесятью'],
  [80, 'восемьдесят восьмидесяти восемьюдесятью восьмьюдесятью'],
  [90, 'девяносто девяноста'],
  [100, 'сто ста'],
  [200, 'двести двухсот двумстам двумястами двухстах'],
  [300, 'триста трехсот тремстам тремястами трехстах'],
  [400, 'четыреста четырехсот четыремстам четырьмястами четырехстах'],
  [500, 'пятьсот пятисот пятистам пятьюстами пятистах пятсот'],
  [600, 'шестьсот шестисот шестистам шестьюстами шестистах'],
  [700, 'семьсот семисот семистам семьюстами семистах семсот'],
  [800, 'восемьсот восьмисот восьмистам восемьюстами восьмьюстами восьмистах восемсот'],
  [900, 'девятьсот девятисот девятистам девятьюстами девятистах'],
];

const teens = 'один две три четыр пят шест сем восем девят'.split(' ');

const ordinalStems: [number, string][] = [
  [1, 'перв'],
  [2, 'втор'],
  [4, 'четверт'],
  [5, 'пят'],
  [6, 'шест'],
  [7, 'седьм'],
  [8, 'восьм'],
  [9, 'девят'],
  [10, 'десят'],
  ...teens.map((stem, index): [number, string] => [11 + index, `${stem}надцат`]),
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
  [300, 'трехсот'],
  [400, 'четырехсот'],
  [500, 'пятисот'],
  [600, 'шестисот'],
  [700, 'семисот'],
  [800, 'восьмисот'],
  [900, 'девятисот'],
  [1_000, 'тысячн'],
  [1_000_000, 'миллионн'],
  [1_000_000_000, 'миллиардн'],
];
const ordinalEndings = 'ый ой ая ое ые ого ому ым ом ую ою ых ыми';

/** As they stand before another stem: «двухтысячный», «пятипроцентный». */
const compoundStems: [string, number][] = [
  ['полутора', 1.5],
  ['одно', 1],
  ['двух', 2],
  ['трех', 3],
  ['четырех', 4],
  ['пяти', 5],
  ['шести', 6],
  ['семи', 7],
  ['восьми', 8],
  ['девяти', 9],
  ['десяти', 10],
  ...teens.map((stem, index): [string, number] => [`${stem}надцати`, 11 + index]),
  ['двадцати', 20],
  ['тридцати', 30],
  ['сорока', 40],
  ['пятидесяти', 50],
  ['шестидесяти', 60],
  ['семидесяти', 70],
  ['восьмидесяти', 80],
  ['девяносто', 90],
  ['сто', 100],
  ['двухсот', 200],
  ['трехсот', 300],
  ['пятисот', 500],
];
const longestFirst = compoundStems.toSorted(([a], [b]) => b.length - a.length);

const scales: [number, Alone, string][] = [
  [1e3, 'one', 'тысяча тысячу тысяче тысячей тысячью тыща тыщу'],
  [1e3, 'bounded', 'тысячи тыщи'],
  [1e3, 'never', 'тысяч тысячам тысячами тысячах тыс тыщ косарь косаря косарей косарями'],
  [1e6, 'one', 'миллион миллиона миллиону миллионом миллионе'],
  [1e6, 'never', 'миллионы миллионов миллионам миллионами миллионах млн мильон мильона мильонов'],
  [1e6, 'never', 'лям ляма лямов лимон лимона лимонов'],
  [1e9, 'one', 'миллиард миллиарда миллиарду миллиардом миллиарде'],
  [1e9, 'never', 'миллиарды миллиардов миллиардам миллиардами миллиардах млрд'],
  [1e12, 'one', 'триллион триллиона триллиону триллионом триллионе'],
  [1e12, 'never', 'триллионы триллионов триллионам триллионами триллионах трлн'],
];

const multiples: [number, Alone, string][] = [
  [100, 'one', 'сотня сотню сотней сотку'],
  [100, 'bounded', 'сотни сотне'],
  [100, 'never', 'сотен сотням сотнями'],
  [12, 'one', 'дюжина дюжину дюжиной'],
  [12, 'bounded', 'дюжины дюжине'],
  [12, 'never', 'дюжин'],
  [10, 'one', 'десяток десятком'],
  [10, 'bounded', 'десятка десятку десятке'],
  [10, 'never', 'десятков десяткам'],
];

const prepositions = (words: string): Support => ({ after: new Set(words.split(' ')) });
/** «сорока» is also a magpie, «семью» also a family; «под семью» and «за семью» mostly the latter. */
const magpie = prepositions('до от из с со около к ко после без у о об при для в на за между перед над');
const family = prepositions('с со между перед над');

const each = (words: string, term: Term): [string, Term][] => words.split(' ').map((word) => [word, term]);

/** Plural «пятых» and feminine «пятая» also stand below a fraction: «две пятых», «одна пятая». */
function ordinals(stem: string, value: number): [string, Term][] {
  return forms(stem, ordinalEndings).map((word) => {
    const divides = /ых$/.test(word) ? 'many' : /(ая|ую)$/.test(word) ? 'one' : undefined;
    return [word, { is: 'ordinal', value, divides }];
  });
}

export const russian: Lexicon = new Map([
  ...counts.flatMap(([value, words]) => each(words, { is: 'count', value })),
  ...teens.flatMap((stem, index) =>
    each(forms(`${stem}надцат`, 'ь и ью').join(' '), { is: 'count', value: 11 + index }),
  ),
  ...each('сорока', { is: 'count', value: 40, needs: magpie }),
  ...each('семью', { is: 'count', value: 7, needs: family }),
  ...ordinalStems.flatMap(([value, stem]) => ordinals(stem, value)),
  ...each('третий третье третьи третьего третьему третьим третьем третьей третьими', {
    is: 'ordinal',
    value: 3,
  }),
  ...each('третья третью', { is: 'ordinal', value: 3, divides: 'one' }),
  ...each('третьих', { is: 'ordinal', value: 3, divides: 'many' }),
  ...longestFirst.flatMap(([stem, value]) => [
    ...ordinals(`${stem}тысячн`, value * 1_000),
    ...ordinals(`${stem}миллионн`, value * 1_000_000),
  ]),
  ...scales.flatMap(([value, alone, words]) => each(words, { is: 'scale', value, alone })),
  ...each('к', { is: 'scale', value: 1e3, alone: 'never', glued: true }),
  ...each('кк', { is: 'scale', value: 1e6, alone: 'never', glued: true }),
  ...each('тыр тр', { is: 'scale', value: 1e3, alone: 'never', currency: 'RUB' }),
  ...multiples.flatMap(([value, alone, words]) => each(words, { is: 'times', value, alone })),
  ...each('половина половину половины половине половиной', { is: 'part', of: 2, alone: true }),
  ...each('треть', { is: 'part', of: 3, alone: true }),
  ...each('трети третей', { is: 'part', of: 3, alone: false }),
  ...each('четверть', { is: 'part', of: 4, alone: true }),
  ...each('четверти четвертей четвертью', { is: 'part', of: 4, alone: false }),
  ...each('полсотни полусотни полста', { is: 'whole', value: 50 }),
  ...each('полтораста', { is: 'whole', value: 150 }),
  ...each('полтысячи полутысячи полтыщи', { is: 'whole', value: 500 }),
  ...each('полмиллиона полумиллиона полумиллиону полляма', { is: 'whole', value: 500_000 }),
  ...each('полмиллиарда полумиллиарда', { is: 'whole', value: 500_000_000 }),
  ...each('пара пару пары', { is: 'pair' }),
  ...each('пол', { is: 'demi' }),
]);

/** The number before an adjective's stem, as in «двадцатипяти|процентный»; undefined if there is none. */
export function compound(prefix: string): number | undefined {
  let sum = 0;
  let rest = prefix;
  for (let parts = 0; rest && parts < 3; parts++) {
    const stem = longestFirst.find(([known]) => rest.startsWith(known));
    if (!stem) return undefined;
    sum += stem[1];
    rest = rest.slice(stem[0].length);
  }
  return rest || sum === 0 ? undefined : sum;
}
