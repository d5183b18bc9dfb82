/** Words that a point shortens, after which a sentence goes on even before a capital letter or a number. */
const shortened = new Set(
  (
    'т п д е г гг в вв ст стр см рис табл им ул кв пр просп пер пл обл р руб коп тыс млн млрд шт экз чел ч гл разд п пп ' +
    'абз изд ред др проч напр ок акад проф доц канд гр тел факс св ср mr mrs ms dr prof st no vol fig vs inc ltd e i'
  ).split(' '),
);
const end = /[.!?…]+["»”)\]]*\s+(?=["«“([—–-]*\s?[\p{Lu}\d])/gu;
/** Longer ones are looked at piece by piece, so that no text is copied again and again. */
const longest = 20_000;

/** The sentences of a text, each with what ends it; joined by spaces they are the text again. */
export function sentencesOf(text: string): string[] {
  if (text.length > longest) return pieces(text, longest).flatMap(sentencesOf);
  const sentences: string[] = [];
  let start = 0;
  for (const found of text.matchAll(end)) {
    const word = /([\p{L}]+)$/u.exec(text.slice(Math.max(start, found.index - 12), found.index))?.[1];
    const isPoint = found[0].trimEnd() === '.';
    if (isPoint && word && (word.length === 1 || shortened.has(word.toLowerCase()))) continue;
    const next = found.index + found[0].length;
    sentences.push(text.slice(start, next).trim());
    start = next;
  }
  const last = text.slice(start).trim();
  return last === '' ? sentences : [...sentences, last];
}

/** A text in pieces of at most so many UTF-16 units, cut between words where there are any and never inside a character. */
export function pieces(text: string, most: number): string[] {
  const cut: string[] = [];
  let start = 0;
  while (text.length - start > most) {
    const space = text.lastIndexOf(' ', start + most);
    let stop = space > start + most / 2 ? space : start + most;
    if (isHigh(text.charCodeAt(stop - 1))) stop--;
    cut.push(text.slice(start, stop).trim());
    start = stop;
  }
  cut.push(text.slice(start).trim());
  return cut.filter((piece) => piece !== '');
}

/** The first half of a character of two units. */
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
