import { fieldRules, type FieldError, type FieldRule } from '../errors/index.js';

/** For `refine`: says which rule of `FieldRule` is broken. */
export const broken = (rule: FieldRule, message: string) => ({ error: message, params: { rule } });

/** As much of a zod issue as tells its rule. */
export interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
  code?: string;
  origin?: string;
  format?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
  params?: { rule?: unknown };
}

/** In place of "expected string, received undefined". */
export const missing = 'is required';

type Broken = Pick<FieldError, 'rule' | 'limit'>;

/** Which rule an issue is about; nothing when only its message says what is wrong. */
export function brokenRule(issue: Issue): Broken {
  switch (issue.code ?? 'custom') {
    case 'invalid_type':
      return { rule: issue.message === missing ? 'required' : 'wrong_type' };
    case 'unrecognized_keys':
      return { rule: 'unknown' };
    case 'invalid_value':
      return { rule: 'not_a_choice' };
    case 'too_small':
      return tooLittle(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooMuch(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      // What a pattern means only its message says.
      return issue.format === 'regex' ? {} : { rule: 'wrong_format' };
    case 'custom':
      return isRule(issue.params?.rule) ? { rule: issue.params.rule } : {};
    default:
      return {};
  }
}

function tooLittle(origin: string | undefined, limit: number): Broken {
  if (origin === 'string') return limit === 1 ? { rule: 'empty' } : { rule: 'too_short', limit };
  return { rule: isCounted(origin) ? 'too_few' : 'too_small', limit };
}

function tooMuch(origin: string | undefined, limit: number): Broken {
  if (origin === 'string') return { rule: 'too_long', limit };
  return { rule: isCounted(origin) ? 'too_many' : 'too_large', limit };
}

const isCounted = (origin: string | undefined): boolean => origin === 'array' || origin === 'set';
const isRule = (rule: unknown): rule is FieldRule => fieldRules.some((known) => known === rule);
