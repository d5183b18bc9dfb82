/** How a number of a sheet is shown. */
interface Shown {
  decimals: number;
  isPercent: boolean;
}

/** Formats that every program knows by their numbers (ECMA-376 part 1, 18.8.30). */
const known: Record<number, string> = {
  2: '0.00',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  39: '#,##0.00',
  40: '#,##0.00',
};
/** What is said and not shown: texts, colours, conditions and spaces. */
const aside = /"[^"]{0,255}"|\[[^\][]{0,255}\]|\\.|_./g;
/** No part can begin where the one before it could go on, or spaces without an end would take a time without one. */
export const cell = /<c\s([^<>]*)>(\s*(?:<f(?:[^<>]*\/>|[^<>]*>[^<]*<\/f>)\s*)?<v>)([^<]+)(<\/v>\s*)<\/c>/g;

/**
 * Writes numbers of percents and of fixed decimals out as they are shown, because a reader of values knows nothing of it. Dates
 * are left alone.
 */
export function withShownNumbers(parts: Map<string, Buffer>): Map<string, Buffer> {
  const shown = shownStyles(parts.get('xl/styles.xml')?.toString() ?? '');
  if (shown.every((style) => style === undefined)) return parts;
  const mark = decimalMarkOf(parts);
  const changed = new Map(parts);
  for (const [name, part] of parts) {
    if (!name.startsWith('xl/worksheets/sheet')) continue;
    const sheet = part
      .toString()
      .replace(cell, (whole, about: string, before: string, value: string, after: string) => {
        const style = shown[Number(/\bs="(\d+)"/.exec(about)?.[1] ?? -1)];
        const isNumber = !/\bt="(?!n")/.test(about);
        const number = Number(value);
        if (!style || !isNumber || !Number.isFinite(number)) return whole;
        const kept = about.replace(/\s?\bt="n"/, '');
        return `<c ${kept} t="str">${before}${textOf(number, style, mark)}${after}</c>`;
      });
    changed.set(name, Buffer.from(sheet));
  }
  return changed;
}

/** The mark that who wrote the sheet reads: Russian has a comma. */
export const decimalMarkOf = (parts: Map<string, Buffer>): ',' | '.' =>
  /[а-яё]{3}/i.test(parts.get('xl/sharedStrings.xml')?.toString('utf8', 0, 100_000) ?? '') ? ',' : '.';

function textOf(number: number, { decimals, isPercent }: Shown, mark: string): string {
  const text = (isPercent ? number * 100 : number).toFixed(decimals).replace('.', mark);
  return isPercent ? `${text}%` : text;
}

/** By the number of a style of cells. */
function shownStyles(styles: string): (Shown | undefined)[] {
  const own = new Map<number, string>();
  for (const [about] of styles.matchAll(/<numFmt\s[^<>]*>/g)) {
    const id = /numFmtId="(\d+)"/.exec(about)?.[1];
    own.set(Number(id), (/formatCode="([^"]*)"/.exec(about)?.[1] ?? '').replaceAll('&quot;', '"'));
  }
  const cells = /<cellXfs[^>]*>([^]*?)<\/cellXfs>/.exec(styles)?.[1] ?? '';
  return [...cells.matchAll(/<xf\s[^<>]*>/g)].map(([about]) => {
    const id = Number(/numFmtId="(\d+)"/.exec(about)?.[1] ?? 0);
    return shownBy(own.get(id) ?? known[id] ?? '');
  });
}

function shownBy(code: string): Shown | undefined {
  const [positive = ''] = code.replace(aside, '').split(';');
  if (/[dmyhs]/i.test(positive) || !/[0#]/.test(positive) || /E[+-]/.test(positive)) return undefined;
  const decimals = Math.min(10, /\.([0#?]+)/.exec(positive)?.[1]?.length ?? 0);
  const isPercent = positive.includes('%');
  return isPercent || decimals > 0 ? { decimals, isPercent } : undefined;
}
