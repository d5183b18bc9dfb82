import { createHash } from 'node:crypto';
import { storable } from '../../platform/http/index.js';

export const longestId = 200;
export const longestName = 200;
export const longestMessage = 100_000;
const largestData = 8_000;

/** What came from outside as the database takes it: well-formed, without NUL, and no longer than it may be. */
export const storedText = (text: string, most: number): string =>
  text.toWellFormed().replaceAll('\0', '').slice(0, most).toWellFormed().trim();

/** In one line. */
export const storedName = (name: string, most: number): string =>
  storedText(name.replace(/[\s\p{Cc}]+/gu, ' '), most);

/** Undefined for what is too large, or cannot be stored: it is said beside a message, and never worth to refuse that. */
export function storedData(data: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (!data) return undefined;
  const text = JSON.stringify(data);
  const fits = Buffer.byteLength(text) <= largestData && storable(text) && !/\\u(0000|d[89a-f])/i.test(text);
  return fits ? data : undefined;
}

/** A name that the other side gave, however long. */
export const storedId = (id: string): string =>
  id.length <= longestId && storable(id)
    ? id
    : `sha256:${createHash('sha256').update(id).digest('base64url')}`;
