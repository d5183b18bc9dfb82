import { normalizeUsername, usernamePattern } from '../../platform/text/index.js';
import { DayOrMoment } from '../../platform/http/index.js';
import { validationStates } from '../messages/message.entity.js';
import { contained, type SearchQuery } from './search.dto.js';

/** What a message must be like to be found. Words come in any form; texts of several words are phrases. */
export interface SearchTerms {
  wanted: string[];
  unwanted: string[];
  /** Words that were not written to their end. */
  beginnings: string[];
  /** As they stand among the words of a message in `message_index`; alternatives are separated by a space. */
  facets: string[];
  since: Date | null;
  until: Date | null;
}

/** One word or "phrase", maybe excluded with a minus, maybe an operator's value. */
const pieces = /(?<minus>(?<!\S)-)?(?:(?<operator>[a-z]+):)?(?:"(?<phrase>[^"]*)"?|(?<word>[^\s"]+))/gu;
const quotes = /[«»„“”]/g;
/** Shorter ones begin so many words that looking for them all takes too long. */
const beginning = /^[\p{L}\p{N}]{3,}\*$/u;
/** What one person can mean; more only costs time. */
const mostTerms = 32;

/** The query of a person as they typed it, together with the filters beside it. */
export function termsOf({ q = '', author, role, has, is, from, to }: SearchQuery): SearchTerms {
  const terms: SearchTerms = {
    wanted: [],
    unwanted: [],
    beginnings: [],
    facets: [
      ...(author ? [`=user:${author}`] : []),
      ...(role ? [`=agent:${role}`] : []),
      ...(has ? [`=has:${has}`] : []),
      ...(is ? [`=is:${is}`] : []),
    ],
    since: from ? startOf(from) : null,
    until: to ? endOf(to) : null,
  };
  const typed = q.normalize('NFC').replace(quotes, '"');
  for (const { groups = {} } of [...typed.matchAll(pieces)].slice(0, mostTerms)) {
    const { minus, operator, phrase, word } = groups;
    const text = phrase ?? word ?? '';
    if (operator && !minus && operators[operator]?.(text, terms)) continue;
    const whole = operator ? `${operator} ${text}` : text;
    if (minus) terms.unwanted.push(whole);
    else if (!operator && word && beginning.test(word)) terms.beginnings.push(word.slice(0, -1));
    else terms.wanted.push(whole);
  }
  return terms;
}

type Operator = (value: string, terms: SearchTerms) => boolean;

const facet =
  (facetOf: (value: string) => string | undefined): Operator =>
  (value, { facets }) => {
    const found = facetOf(value);
    if (found) facets.push(found);
    return found !== undefined;
  };

const day =
  (narrow: (moment: Date, terms: SearchTerms) => void): Operator =>
  (value, terms) => {
    const { success } = DayOrMoment.safeParse(value);
    if (success) narrow(startOf(value), terms);
    return success;
  };

/** A name as in a mention: of a person, of a role, or without a sign of either. */
function authorOf(value: string): string | undefined {
  const [, sign = '', name = ''] = /^(@{0,2})(.*)$/.exec(value) ?? [];
  const username = normalizeUsername(name);
  if (!usernamePattern.test(username)) return undefined;
  if (sign) return sign === '@' ? `=user:${username}` : `=agent:${username}`;
  return `=user:${username} =agent:${username}`;
}

const oneOf = (kind: string, known: readonly string[]) => (value: string) =>
  known.includes(value) ? `=${kind}:${value}` : undefined;

/** Each says whether it understood its value; otherwise it was meant as words. */
const operators: Record<string, Operator | undefined> = {
  from: facet(authorOf),
  role: facet((value) => authorOf(`@@${value.replace(/^@@/, '')}`)),
  has: facet(oneOf('has', contained)),
  is: facet(oneOf('is', validationStates)),
  after: day((moment, terms) => {
    terms.since = terms.since && terms.since > moment ? terms.since : moment;
  }),
  before: day((moment, terms) => {
    terms.until = terms.until && terms.until < moment ? terms.until : moment;
  }),
};

const startOf = (dayOrMoment: string): Date => new Date(dayOrMoment);

/** A day ends with its last moment. */
function endOf(dayOrMoment: string): Date {
  const end = new Date(dayOrMoment);
  if (!dayOrMoment.includes('T')) end.setUTCDate(end.getUTCDate() + 1);
  return end;
}
