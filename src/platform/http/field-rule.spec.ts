import { z } from 'zod';
import { LongText, Name } from './fields.js';
import { fieldErrors } from './validation.pipe.js';

const schema = z.strictObject({
  name: Name(5).optional(),
  text: LongText(5).optional(),
  mail: z.email().optional(),
  code: z
    .string()
    .regex(/^[a-z]+$/, 'has letters only')
    .optional(),
  age: z.number().min(1).max(9).optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  kind: z.enum(['a', 'b']).optional(),
  odd: z
    .number()
    .refine((number) => number % 2 === 1, 'is even')
    .optional(),
  needed: z.string(),
});
const rulesOf = (value: object) => {
  const { error } = schema.safeParse({ needed: 'x', ...value });
  return fieldErrors(error?.issues ?? []).map(({ path, rule, limit }) => [path, rule, limit]);
};

describe('A field error names the rule that was broken', () => {
  it.each([
    [{ needed: undefined }, ['needed', 'required', undefined]],
    [{ needed: 1 }, ['needed', 'wrong_type', undefined]],
    [{ more: 1 }, ['', 'unknown', undefined]],
    [{ name: ' ' }, ['name', 'empty', undefined]],
    [{ name: 'a\nb' }, ['name', 'not_one_line', undefined]],
    [{ name: 'a\0b' }, ['name', 'not_storable', undefined]],
    [{ name: 'a\u200bb' }, ['name', 'hidden_characters', undefined]],
    [{ name: 'a\u2028b' }, ['name', 'not_one_line', undefined]],
    [{ name: 'longer' }, ['name', 'too_long', 5]],
    [{ text: '\n' }, ['text', 'empty', undefined]],
    [{ mail: 'no' }, ['mail', 'wrong_format', undefined]],
    [{ age: 0 }, ['age', 'too_small', 1]],
    [{ age: 10 }, ['age', 'too_large', 9]],
    [{ list: [] }, ['list', 'too_few', 1]],
    [{ list: ['a', 'b', 'c'] }, ['list', 'too_many', 2]],
    [{ kind: 'c' }, ['kind', 'not_a_choice', undefined]],
  ])('%j', (value, expected) => expect(rulesOf(value)).toContainEqual(expected));

  it('or none, when only its message says what is wrong', () => {
    expect(rulesOf({ code: '1' })).toEqual([['code', undefined, undefined]]);
    expect(rulesOf({ odd: 2 })).toEqual([['odd', undefined, undefined]]);
  });
});
