import { createHash } from 'node:crypto';

/** The same for the same call, in whatever order its arguments are written. */
export function callHash(tool: string, input: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([tool, ordered(input)]))
    .digest('hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
