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

/** Whether JSON can be kept: what is escaped in it as well. */
const isStorable = (json: string): boolean => storable(json) && !/\\u(0000|d[89a-f])/i.test(json);

/** Undefined for what is too large, or cannot be stored: it is said beside a message, and never worth to refuse that. */
export function storedData(data: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (!data) return undefined;
  const json = JSON.stringify(data);
  return Buffer.byteLength(json) <= largestData && isStorable(json) ? data : undefined;
}

/**
 * Ours, and of theirs what fits beside it: what cannot be stored is left out, and then what is largest, one after the other,
 * so that nobody makes what others say of them go by saying much themselves. Under our names stands what is ours.
 */
export function storedBeside(
  ours: Record<string, unknown>,
  theirs: Record<string, unknown>,
): Record<string, unknown> {
  let left = largestData - Buffer.byteLength(JSON.stringify(ours));
  const kept = Object.entries(theirs)
    .map(([name, value]) => ({ name, json: JSON.stringify({ [name]: value }) }))
    .filter(({ name, json }) => !Object.hasOwn(ours, name) && isStorable(json))
    .map(({ name, json }) => ({ name, size: Buffer.byteLength(json) }))
    .sort((a, b) => a.size - b.size)
    .filter(({ size }) => (left -= size) >= 0);
  const names = new Set(kept.map(({ name }) => name));
  const fitting = Object.entries(theirs).filter(([name]) => names.has(name));
  return { ...Object.fromEntries(fitting), ...ours };
}

/** A name that the other side gave, however long. */
export const storedId = (id: string): string =>
  id.length <= longestId && storable(id)
    ? id
    : `sha256:${createHash('sha256').update(id).digest('base64url')}`;
