import { AppError } from '../../platform/errors/index.js';

/** No body of ours is nearly as deep; deeper ones are an attack on the stack. */
const deepest = 100;

/** JSON with sorted keys: equal for bodies that mean the same. Throws `malformed_request` past 100 levels. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > deepest) throw new AppError('malformed_request', 'The request is nested too deeply');
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`);
  return `{${fields.join(',')}}`;
}
