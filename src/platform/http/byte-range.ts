/** Both ends included, as in the header. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range that a `Range` header asks for (RFC 9110, section 14): undefined to send everything, because none,
 * several or nonsense was asked for; `none` when it lies outside.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const { from, to } = /^bytes=\s*(?<from>\d{0,15})-(?<to>\d{0,15})\s*$/i.exec(header ?? '')?.groups ?? {};
  if (from === undefined || to === undefined || from + to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length > 0 ? { start: size - length, end: size - 1 } : 'none';
  }
  const [start, end] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (to !== '' && Number(to) < start) return undefined;
  return start < size ? { start, end } : 'none';
}
