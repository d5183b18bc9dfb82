import { type FoundNumber } from '../numbers/number-extract.js';

/**
 * What a bare number counts: nothing that is named, time, or things that are no money; `something` where that is not
 * certain, and `part` where it is no count at all but a part of a date, of a time or a phone.
 */
export type Counted = 'nothing' | 'part' | 'time' | 'things' | 'something';

const periods =
  /^(секунд\p{L}*|минут\p{L}*|час|часа|часов|часу|сутки|суток|день|дня|дней|дни|дню|недел\p{L}*|месяц\p{L}*|мес|квартал\p{L}*|полугоди\p{L}*|год|года|году|годах|годов|годик\p{L}*|лет|г|гг|seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?|yrs?)$/iu;
const daysAndHours =
  /^(январ\p{L}*|феврал\p{L}*|март[аеу]?|апрел\p{L}*|ма[йяею]|июн\p{L}+|июл\p{L}+|август\p{L}*|сентябр\p{L}*|октябр\p{L}*|ноябр\p{L}*|декабр\p{L}*|числ[оау]|утра|вечера|ночи|am|pm|o'clock|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|may|june|july|august|september|october|november|december)$/iu;
const things =
  /^(человек\p{L}*|чел|люд\p{L}+|персон\p{L}*|гост\p{L}+|дет\p{L}+|ребен\p{L}+|ребён\p{L}+|взросл\p{L}+|сотрудник\p{L}*|работник\p{L}*|участник\p{L}*|пользовател\p{L}*|клиент\p{L}*|мест|места|место|штук\p{L}*|шт|единиц\p{L}*|экземпляр\p{L}*|комплект\p{L}*|страниц\p{L}*|товар\p{L}*|позици\p{L}+|раз|раза|процент\p{L}*|этаж\p{L}*|комнат\p{L}*|машин\p{L}*|метр\p{L}*|м|м2|м²|кв|квадрат\p{L}*|км|километр\p{L}*|кг|килограмм\p{L}*|тонн\p{L}*|литр\p{L}*|people|persons?|guests?|kids?|child|children|adults?|employees|users?|clients?|customers?|seats?|pieces?|pcs|items?|units?|copies|copy|pages?|times|percents?|rooms?|floors?|cars?|meters?|metres?|km|kg|tons?|us|them)$/iu;
/** What may follow a sum and names nothing that is counted. */
const plain =
  /^(пожалуйста|максимум|минимум|макс|мин|примерно|приблизительно|ориентировочно|около|где|наверное|наверно|думаю|скорее|хватит|хватило|достаточно|будет|есть|устроит|устроят|подойдет|подойдёт|можно|можем|могу|готов\p{L}*|всего|итого|ровно|точно|бюджет\p{L}*|сумм\p{L}*|наличными|безналом|чистыми|сверху|и|или|либо|но|а|не|ну|да|это|вот|так|я|мы|нас|у|в|во|на|за|с|со|по|для|без|от|до|к|из|при|плюс|минус|через|все|всё|please|max|maximum|min|minimum|tops|total|about|approximately|roughly|or|and|but|is|are|would|will|should|can|ok|okay|i|we|it|at|in|on|for|per|to|by|from|with|without|all|budget|if|so|maybe|probably|altogether|overall|more|most)$/iu;

const collective = /(?:двое|трое|[вптсд]\p{L}+ер[оы])$/iu;
const people =
  /(?<!\p{L}|у\s)нас(?:\s+(?:будет|всего))?\s+$|(?<!\p{L})(?:there are|we are|we're|party of)\s+$/iu;
const beforeMonthDay =
  /(?<!\p{L})(?:march|april|june|july|august|september|october|november|december|january|february)\s+$/iu;
const yearAfter =
  /(?<!\p{L})(?:к|на|в|до|с|после|весн\p{L}+|лет\p{L}+|осен\p{L}+|зим\p{L}+|by|in|until|till|before|since|after|spring|summer|autumn|fall|winter|of)\s+20[2-4]\d$/iu;
const yearOfDate =
  /(?<!\p{L})(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*(?:\s+\d{1,2})?,?\s+20\d\d$/iu;
const phone = /^(?:[78]\d{10}|9\d{9})$/;
/** «2027» and «15.03» may be a year and a day. */
const calendrical = /^(?:20[2-4]\d|(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2]))$/;
const distance = /(?<!\p{L})(?:через|спустя|in|within)\s+$/iu;

/** What a number without a unit counts, by the words beside it. */
export function countedBy(text: string, { start, end, text: said }: FoundNumber): Counted {
  const [before, after] = [text.slice(Math.max(0, start - 40), start), text.slice(end)];
  const next = /^[\s-]*([\p{L}²']+\d?)(?:[\s-]+([\p{L}²']+))?/u.exec(after);
  const [noun = '', second = ''] = next?.slice(1) ?? [];
  const previous = /\p{L}+(?=\s*$)/u.exec(before)?.[0] ?? '';
  // «12 новых сотрудников», «две полные недели»
  const nouns = plain.test(noun) ? [] : [noun, second];
  const names = (kind: RegExp): boolean => nouns.some((word) => kind.test(word));
  if (isClock(before, after) || phone.test(said) || names(daysAndHours)) return 'part';
  if (beforeMonthDay.test(before) || yearOfDate.test(before + said)) return 'part';
  if (names(periods)) return distance.test(before) ? 'part' : 'time';
  // «недели две», «человек десять»
  if (periods.test(previous) || yearAfter.test(before + said)) return 'time';
  if (names(things) || things.test(previous) || people.test(before) || collective.test(said)) return 'things';
  return nouns.join('') === '' && !calendrical.test(said) ? 'nothing' : 'something';
}

const isClock = (before: string, after: string): boolean => /^:\d/.test(after) || /\d:$/.test(before);

/** Whether words ask for a stretch of time. */
export const asksForTime = (words: string): boolean =>
  words
    .split(/[^\p{L}]+/u)
    .some((word) => periods.test(word) || /^(срок|длительност|duration|term)/iu.test(word));
