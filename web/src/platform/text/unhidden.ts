/**
 * What is not seen, or makes other text look different: marks of direction, zero widths, tags, line separators, blanks
 * that pass for a space. Prose has spaces that do not break the line.
 */
const unseen =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u0080-\u009f\u2800]|(?![ \u00a0\u202f])\p{Zs}/gu;
const unseenOrWide = new RegExp(`${unseen.source}|[\\u00a0\\u202f]`, 'gu');

/** A text that is decided about, with what hides in it written out as in JSON: `\u202e`. As the server's notes do. */
export const unhidden = (text: string): string => writtenOut(text, unseen);

/** Arguments of a call as a person reads them: the whole of them, and nothing hidden. Read back, they are the same. */
export const shownJson = (value: unknown): string =>
  writtenOut(JSON.stringify(value ?? null, null, 2), unseenOrWide);

const writtenOut = (text: string, unwanted: RegExp): string =>
  text.replace(unwanted, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
