import { findPhoneNumbersInText, type CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { answerOf, type Reading } from './reading.js';

const Email = z.email().max(254);
const quotes = /^[<("'«[{:;,.]+|[>)"'»\]}:;,.!?]+$/g;

/** The one phone number of an answer in E.164, by default a Russian one. */
export function readPhone(text: string, region: CountryCode = 'RU'): Reading<string> | undefined {
  const answer = answerOf(text);
  const found = findPhoneNumbersInText(answer, region).filter(({ number }) => number.isValid());
  const [first] = found;
  if (!first || found.some(({ number }) => number.number !== first.number.number)) return undefined;
  return {
    value: first.number.number,
    said: answer.slice(first.startsAt, first.endsAt),
    confidence: 'sure',
  };
}

/** The one e-mail address of an answer, its domain in lower-case. */
export function readEmail(text: string): Reading<string> | undefined {
  const found = answerOf(text)
    .split(/[\s,;<>]+/)
    .map((word) => word.replace(/^mailto:/i, '').replace(quotes, ''))
    .filter((word) => Email.safeParse(word).success);
  const addresses = new Set(found.map(withLowerDomain));
  const [said] = found;
  if (said === undefined || addresses.size !== 1) return undefined;
  return { value: withLowerDomain(said), said, confidence: 'sure' };
}

function withLowerDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
