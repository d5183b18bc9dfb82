export const charsets = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251'] as const;
export type Charset = (typeof charsets)[number];

const marks: [Charset, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Of the bytes past ASCII, so many of a hundred are Cyrillic letters when a text is Russian. */
const leastLetters = 80;

/** How a text is written, by its beginning; undefined for what is no text. `isWhole` when there is no more of it. */
export function charsetOf(head: Uint8Array, isWhole: boolean): Charset | undefined {
  const marked = marks.find(([, mark]) => mark.every((byte, i) => head[i] === byte))?.[0];
  if (marked && isTextIn(marked, head)) return marked;
  if (head.some(isControl)) return undefined;
  if (isUtf8(head, isWhole)) return 'utf-8';
  return isRussian(head) ? 'windows-1251' : undefined;
}

/** What a person may read: whatever cannot be decoded is a replacement character. */
export const decodeText = (bytes: Uint8Array, charset: Charset): string =>
  new TextDecoder(charset).decode(bytes);

/** No text has them, but for tabs, ends of lines and pages, and the escapes of terminals. */
const isControl = (byte: number): boolean =>
  (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f;

function isTextIn(charset: Charset, head: Uint8Array): boolean {
  const text = decodeText(head, charset);
  return !Array.from(text.slice(0, 4_096)).some((letter) => isControl(letter.codePointAt(0) ?? 0));
}

/** A character may be cut in two where the beginning ends. */
function isUtf8(head: Uint8Array, isWhole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

/** In windows-1251 the letters are 0xC0 to 0xFF, Ё and ё beside them, and small ones are most. */
function isRussian(head: Uint8Array): boolean {
  let [high, letters, small] = [0, 0, 0];
  for (const byte of head) {
    if (byte < 0x80) continue;
    high++;
    if (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8) letters++;
    if (byte >= 0xe0 || byte === 0xb8) small++;
  }
  return letters * 100 >= high * leastLetters && (small * 2 >= letters || letters === high);
}
