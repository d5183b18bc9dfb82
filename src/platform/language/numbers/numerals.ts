export type Language = 'ru' | 'en';

export interface Numeral {
  start: number;
  end: number;
  /** In plain decimal notation; undefined when it is no number: a date, a time, a phone, a version. */
  value?: string;
}

const vulgar: Record<string, string> = {
  '½': '0.5',
  '¼': '0.25',
  '¾': '0.75',
  '⅓': '0.33333333333333333333',
  '⅔': '0.66666666666666666667',
};

const longestNumber = 40;
/** Digits with single marks between them. */
const run = /[0-9]+(?:[.,:/'’\-–][0-9]+)*/y;
const grouped = /[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9])/y;
const decimals = /[.,][0-9]+(?![.,:/'’\-–]?[0-9])/y;
const phone = /(?:\+|[78](?=[ \u00a0\-(]))[0-9()\u00a0 \-–]{9,24}/y;

/** The numerals that begin at a digit, at ".5" or at "+5": several for a list such as "1,2,3". */
export function readNumerals(text: string, start: number, language: Language): Numeral[] {
  const called = /[+78]/.test(text.charAt(start)) ? phoneEnd(text, start) : undefined;
  if (called) return [{ start, end: called }];
  const at = text[start] === '+' ? start + 1 : start;
  if (text[at] === '.') {
    const end = matchEnd(run, text, at + 1) ?? at + 1;
    const digits = text.slice(at + 1, end);
    return [{ start, end, value: digits.includes('.') ? undefined : plain(digits, '0.') }];
  }
  const part = vulgar[text.charAt(at)];
  if (part) return [{ start, end: at + 1, value: part }];
  return inGroups(text, start, at) ?? inOneRun(text, start, at, language);
}

/** «1 000 000,50» */
function inGroups(text: string, start: number, at: number): Numeral[] | undefined {
  if (text[at] === '0') return undefined;
  const end = matchEnd(grouped, text, at);
  if (end === undefined) return undefined;
  const whole = text.slice(at, end).replace(/[^0-9]/g, '');
  const tail = matchEnd(decimals, text, end);
  if (tail === undefined) return [{ start, end, value: plain(whole) }];
  return [{ start, end: tail, value: plain(`${whole}.${text.slice(end + 1, tail)}`) }];
}

function inOneRun(text: string, start: number, at: number, language: Language): Numeral[] {
  const end = matchEnd(run, text, at) ?? at + 1;
  const said = text.slice(at, end);
  if (said.includes(':')) return [{ start, end }];
  if (said.includes('/')) return [{ start, end, value: fraction(said) }];
  const sides = said.split(/[-–]/);
  if (sides.length > 2) return [{ start, end }];
  if (sides.length === 1) return pieces(said, start, at, language, text.charAt(end));
  const [left = ''] = sides;
  // The other side follows as a numeral of its own.
  return pieces(left, start, at, language, '');
}

/** One number, or those of a list written without spaces. */
function pieces(said: string, start: number, at: number, language: Language, next: string): Numeral[] {
  const end = at + said.length;
  const value = separated(said, language);
  if (value !== undefined) {
    const half = vulgar[next];
    return half ? [{ start, end: end + 1, value: `${value}${half.slice(1)}` }] : [{ start, end, value }];
  }
  if (!/^[0-9]+(,[0-9]+){2,}$/.test(said)) return [{ start, end }];
  const list: Numeral[] = [];
  for (const match of said.matchAll(/[0-9]+/g)) {
    const from = at + match.index;
    list.push({
      start: list.length === 0 ? start : from,
      end: from + match[0].length,
      value: plain(match[0]),
    });
  }
  return list;
}

/** What the marks mean: of two different ones the last is the decimal one; one that repeats groups by three. */
function separated(said: string, language: Language): string | undefined {
  const marks = said.match(/[^0-9]/g) ?? [];
  const [first = '', last = ''] = [marks[0], marks.at(-1)];
  if (marks.length === 0) return plain(said);
  if (/['’]/.test(last)) return byThree(said, last);
  const tail = said.slice(said.lastIndexOf(last) + 1);
  if (first !== last) {
    const whole = byThree(said.slice(0, -tail.length - 1), first);
    return whole === undefined ? undefined : plain(`${whole}.${tail}`);
  }
  if (marks.length > 1) return byThree(said, last);
  const whole = said.slice(0, -tail.length - 1);
  // «05.05» is a day.
  if (last === '.' && /^0[0-9]/.test(whole)) return undefined;
  const groups = last === (language === 'en' ? ',' : '.');
  if (groups && byThree(said, last) !== undefined) return plain(whole + tail);
  return plain(`${whole}.${tail}`);
}

function byThree(said: string, mark: string): string | undefined {
  const [head = '', ...groups] = said.split(mark);
  const fits = /^[1-9][0-9]{0,2}$/.test(head) && groups.every((group) => /^[0-9]{3}$/.test(group));
  return fits ? plain(head + groups.join('')) : undefined;
}

/** A proper fraction of small numbers as "n/d", which is left to exact arithmetic; "24/7" and dates are none. */
function fraction(said: string): string | undefined {
  const [above, below, more] = said.split('/');
  if (more !== undefined || !/^[1-9][0-9]?$/.test(above ?? '') || !/^[1-9][0-9]{0,2}$/.test(below ?? ''))
    return undefined;
  return Number(above) < Number(below) ? said : undefined;
}

function plain(digits: string, before = ''): string | undefined {
  if (digits.length > longestNumber || /[^0-9.]/.test(digits)) return undefined;
  return before + (digits.replace(/^0+(?=[0-9])/, '') || '0');
}

/** The end of a phone number: 11 digits after 7 or 8, or 10 to 15 after a plus, in the usual groups. */
function phoneEnd(text: string, at: number): number | undefined {
  const end = matchEnd(phone, text, at);
  if (end === undefined) return undefined;
  const said = text.slice(at, end).replace(/[^0-9]+$/, '');
  const digits = said.replace(/[^0-9]/g, '').length;
  const fits = said.startsWith('+') ? digits >= 10 && digits <= 15 : digits === 11;
  return fits ? at + said.length : undefined;
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
