/** What moves by itself, or by being looked at. */
const volatile = /^(last(Used|Seen|Activity)|heartbeat)At$/;
/**
 * Whoever looks at the facade with a person's token is refused, and finds that noted the next time; model servers are
 * looked at in the background, and belong to no organization.
 */
const moving = / \/api\/v1\/(openai-requests|model-servers)\b/;

/** Where two views of the same things differ; the first place of each. */
export function differences(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  return [...before].flatMap(([path, value]) => {
    if (moving.test(path)) return [];
    const difference = firstDifference(value, after.get(path), '');
    return difference === undefined ? [] : [`${path}: ${difference}`];
  });
}

function firstDifference(a: unknown, b: unknown, place: string): string | undefined {
  if (!isObject(a) || !isObject(b))
    return Object.is(a, b) ? undefined : `${place || 'all'} was ${short(a)}, is ${short(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (volatile.test(key)) continue;
    const found = firstDifference(a[key], b[key], `${place}/${key}`);
    if (found) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100);
