/** Rules that values of many fields keep, by the names that clients know them by. */
export const fieldRules = [
  'required',
  'unknown',
  'wrong_type',
  'wrong_format',
  'not_a_choice',
  'empty',
  'too_short',
  'too_long',
  'too_small',
  'too_large',
  'too_few',
  'too_many',
  'not_one_line',
  'not_storable',
  'hidden_characters',
  'not_a_username',
] as const;

export type FieldRule = (typeof fieldRules)[number];
