import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { charsetOf, type Charset } from './charset.js';

/** What a file is, by its bytes; what its sender says of it counts for nothing. */
export interface FileKind {
  mime: string;
  /** Of a text, and of nothing else. */
  charset: Charset | null;
  /** Of a picture, in pixels, as it is looked at. */
  width: number | null;
  height: number | null;
}

/** Pictures that browsers and models take. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What a text is more than that: a name can say so, because no browser is ever told. */
const textTypes: Record<string, string> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
};

/** Written in letters, and not to be read as they stand. */
const printable = ['application/pdf', 'application/rtf', 'application/postscript', 'application/eps'];

const unknown = { mime: 'application/octet-stream', charset: null, width: null, height: null };

/** As much as signatures need; more would only be more to be led astray by. */
const signatureBytes = 64 * 1024;
const largestSide = 1_000_000;

export async function fileKindOf(head: Uint8Array, size: number, name: string): Promise<FileKind> {
  const known = await typeOf(head.subarray(0, signatureBytes));
  const charset = charsetOf(head, head.length === size);
  // A text may begin with the two letters of some other format; few formats are texts themselves.
  if (charset && !(known && printable.includes(known)))
    return { ...unknown, mime: markupIn(head) ?? textTypes[endingOf(name)] ?? 'text/plain', charset };
  if (!known) return unknown;
  return { ...unknown, mime: known, ...(pictureTypes.includes(known) ? sizeOf(head) : {}) };
}

/** Nothing is made of bytes on which the library itself fails. */
async function typeOf(head: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    return undefined;
  }
}

/** Of a picture that says none, or nonsense, it is unknown. */
function sizeOf(head: Uint8Array): Pick<FileKind, 'width' | 'height'> {
  try {
    // A copy: it reads past the end of a view into memory that others use.
    const { width, height, orientation = 1 } = imageSize(new Uint8Array(head));
    const isReal = [width, height].every((side) => side > 0 && side <= largestSide);
    if (!isReal) return { width: null, height: null };
    // Past four a camera was held on its side (EXIF 2.32, tag 0x0112).
    return orientation > 4 ? { width: height, height: width } : { width, height };
  } catch {
    return { width: null, height: null };
  }
}

/** A browser may take it for a page, whatever its name says. */
function markupIn(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.subarray(0, 1_024)).toString('latin1').replaceAll('\0', '');
  if (!/^[^\w<]*<[!?a-z]/i.test(start)) return undefined;
  if (/<svg[\s/>]/i.test(start)) return 'image/svg+xml';
  return /^[^\w<]*<\?xml/i.test(start) ? 'application/xml' : 'text/html';
}

const endingOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
