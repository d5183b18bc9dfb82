import type { Method } from './hop.js';

const firstPauseMillis = 250;
const longestPauseMillis = 10_000;

/** RFC 9110, section 9.2.2: asking twice is asking once. */
const idempotent: readonly Method[] = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];
const passing: readonly number[] = [429, 502, 503, 504];

export const mayRepeat = (method: Method): boolean => idempotent.includes(method);
export const isPassing = (status: number): boolean => passing.includes(status);

/**
 * Milliseconds before the next try: what Retry-After asks for, up to 10 s, otherwise a pause that doubles, with
 * `chance` (0 to 1) spreading those who failed together.
 */
export function pauseBefore(tried: number, retryAfter?: string, chance = Math.random()): number {
  const asked = retryAfter === undefined ? NaN : afterMillis(retryAfter);
  const millis = Number.isNaN(asked) ? firstPauseMillis * 2 ** (tried - 1) * (0.5 + chance / 2) : asked;
  return Math.min(Math.max(millis, 0), longestPauseMillis);
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
const afterMillis = (text: string): number =>
  /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
