const replacement = '\uFFFD';

/** U+0000 and halves of characters in JSON text, after an even number of backslashes; groups: those. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** A text as databases take it: PostgreSQL has no U+0000, and half a character is none. */
export const storableText = (text: string): string => text.replaceAll('\0', replacement).toWellFormed();

/** The same of every text and name in a JSON value. */
export function storable<Value>(value: Value): Value {
  const json = JSON.stringify(value) as string | undefined;
  const clean = json?.replace(unstorable, `$1${replacement}`);
  return clean === undefined || clean === json ? value : (JSON.parse(clean) as Value);
}
