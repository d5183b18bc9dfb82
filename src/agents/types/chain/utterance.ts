/** What can be told of a message by its form alone. */

const interrogative =
  /^(а |и |но |скажите,? |подскажите,? |so |and |but )*(сколько|какой|какая|какое|какие|каков|когда|где|куда|откуда|как|почему|зачем|кто|что такое|чем|можно ли|есть ли|бывает ли|how|what|when|where|why|who|which|can you|could you|do you|does|is there|are there|are you)(?![\p{L}\d])/iu;

const passing =
  /^(пропуст\p{L}*|пропуск\p{L}*|дальше|не знаю|пока не знаю|не помню|не важно|неважно|всё равно|все равно|без разницы|затрудняюсь\p{L}*|не скажу|не хочу (говорить|называть|указывать|отвечать)|нет|потом|позже|skip( it| this)?|next|pass|don't know|i don't know|not sure|no idea|i'd rather not( say)?|no|later|-|—)[\s.!,]*$/iu;

const wordsOf = (text: string): string[] => text.match(/[\p{L}\d]+/gu) ?? [];

export const wordsIn = (text: string): number => wordsOf(text).length;

/** «Как можно скорее» and «когда угодно» are answers. */
const indifferent = /как можно|угодно|as soon as possible|whenever|whatever|anything/i;

/** Whether it begins as a question does. */
export const asksFirst = (text: string): boolean =>
  interrogative.test(text.trim()) && !indifferent.test(text);

export const asks = (text: string): boolean => text.includes('?') || asksFirst(text);

/** Whether it asks and says nothing beside: one sentence, with its question mark at the end. */
export const onlyAsks = (text: string): boolean => asks(text) && !/[.!?…\n].*\S/s.test(text.trim());

export const passesOver = (text: string): boolean => passing.test(text.trim());

/** Where a new thought may begin; a comma within a number is none. */
const joint = /[,.;!?…](?=\s|$)|\s[-–—](?=\s)|\n|(?<!\p{L})(?:и|а|но|или|and|but|or)(?!\p{L})/giu;

/** The pieces of a message that hold nothing of `said`: what is cut out of a phrase leaves another one behind. */
export function besides(text: string, said: string): string {
  const from = text.indexOf(said);
  const begins = [0, ...[...text.matchAll(joint)].map(({ index, 0: mark }) => index + mark.length)];
  const pieces = begins.map((begin, index) => ({ begin, piece: text.slice(begin, begins[index + 1]) }));
  const words = new Set(wordsOf(said));
  const holds = ({ begin, piece }: { begin: number; piece: string }): boolean =>
    from < 0
      ? // A reader has tidied up what it quotes.
        wordsOf(piece).some((word) => words.has(word))
      : piece.includes(said) || (begin < from + said.length && begin + piece.length > from);
  return pieces
    .filter((one) => !holds(one))
    .map(({ piece }) => piece)
    .join(' ');
}

/** What was said to the role, without its name: it is called by `@@name` in groups. */
export const withoutCalls = (text: string): string =>
  text
    .replace(/(^|[\s,(])@@[\p{L}\d._-]+[,:]?/gu, '$1')
    .replace(/[ \t]+/g, ' ')
    .trim();
