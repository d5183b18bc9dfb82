/**
 * What is not seen, or makes other text look different: marks of direction, zero widths, tags, line separators, blanks
 * that pass for a space. Prose has spaces that do not break the line.
 */
const unseen =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u0080-\u009f\u2800]|(?![ \u00a0\u202f])\p{Zs}/gu;
const unseenOrWide = new RegExp(`${unseen.source}|[\\u00a0\\u202f]`, 'gu');

const escaped = (text: string, unwanted = unseen): string =>
  text.replace(unwanted, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** Arguments as a person reads them before deciding: the whole of them, with nothing hidden in them. */
export const plainArguments = (written: unknown): string =>
  escaped(JSON.stringify(written, null, 2), unseenOrWide);

/** The same in a fence that nothing in them can close, since no line of JSON begins with a backtick. */
export const shownArguments = (written: unknown): string => `\`\`\`json\n${plainArguments(written)}\n\`\`\``;

/** A name that others chose, in a line of the chat's own Markdown: it hides nothing and is no link or mark. */
export const shownName = (name: string): string =>
  escaped(name.replace(/\s+/g, ' ').replace(/[\\`*~[\]<>]/g, '\\$&'));

/** What a role says, where it is no Markdown. */
export const plainWords = (text: string): string => escaped(text);

/** Words of a role among those of the chat itself: quoted, so that none of them pass for the chat's own. */
export const quoted = (text: string): string => escaped(text).replace(/^/gm, '> ');
