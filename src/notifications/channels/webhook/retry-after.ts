/** RFC 9110, section 10.2.3: seconds, or a date. Milliseconds from now; undefined for what is neither, or absent. */
export function retryAfterMillis(header: string | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
