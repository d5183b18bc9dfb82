import type { Census } from './census.js';
import { uuidsIn } from './census.js';
import type { Schema, Texts } from './json-schema.js';

let count = 0;
const unique = (): string => `${Date.now().toString(36)}${(count++).toString(36)}`;
const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Forms that a schema does not tell, by the name of the field. */
const byName: Record<string, () => string> = {
  username: () => `u-${unique()}`,
  email: () => `${unique()}@example.com`,
  password: () => `correct horse ${unique()}`,
  timeZone: () => 'Europe/Moscow',
  locale: () => 'ru',
  cron: () => '0 9 * * 1',
  url: () => 'https://example.com/',
  expiresAt: soon,
  startsAt: soon,
};

const byFormat: Record<string, () => string> = {
  email: () => `${unique()}@example.com`,
  'date-time': soon,
  date: () => soon().slice(0, 10),
  uri: () => 'https://example.com/',
  uuid: () => crypto.randomUUID(),
};

const fits = (text: string, { pattern, minLength = 0, maxLength = Infinity }: Schema): boolean =>
  text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern, 'u').test(text));

/** Tried in turn for a text with a form of its own. */
const forms = ['x1', 'abc', '1', 'A1', 'x'.repeat(40), 'f'.repeat(64), '127.0.0.1', '09:00', 'ru', 'UTC'];

/** `^art_i_[\w-]{43}$`: a mark and so many characters. */
function ofPattern({ pattern = '' }: Schema): string[] {
  const { mark, count: length } = /^\^(?<mark>[\w-]*)\[.*\]\{(?<count>\d+)\}\$$/.exec(pattern)?.groups ?? {};
  return length === undefined ? [] : [mark + 'x'.repeat(Number(length))];
}

export const isId = (name: string, { format }: Schema): boolean =>
  format === 'uuid' || /(^i|I)ds?$/.test(name);

/** Texts that a good caller would write: objects of its own organization, and prose with its mark. */
export const bodyTexts =
  (own: Census, mark: string, path = ''): Texts =>
  (name, schema) => {
    const objects = own.idsBelow([...uuidsIn(path)], name);
    const [object] = objects;
    if (object !== undefined && (isId(name, schema) || name === 'model')) return object;
    const example = schema.example ?? schema.examples?.[0];
    if (typeof example === 'string') return example;
    const hint = byName[name]?.() ?? (schema.format && byFormat[schema.format]?.());
    if (hint) return hint;
    // What only the making of a thing told, such as the token of an invite.
    const told = own.textsFor(name);
    return (
      [mark, ...forms, ...(schema.pattern ? told : []), ...ofPattern(schema)].find((text) =>
        fits(text, schema),
      ) ?? ''
    );
  };
