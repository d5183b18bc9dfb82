/** So many parts take a few milliseconds to check a value against, whatever the value is. */
const mostParts = 5_000;

/**
 * Throws for a schema whose references make it large or endless: a few lines that refer to each other twice can take
 * hours to check one value against.
 */
export function requireBounded(schema: object): void {
  const known = new Map<object, number>();
  const open = new Set<object>();
  const sizeOf = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 0;
    const size = known.get(part);
    if (size !== undefined) return size;
    if (open.has(part)) throw new Error('it refers to itself, which could go on for ever');
    open.add(part);
    const { $ref, $dynamicRef } = part as Record<string, unknown>;
    let sum = 1;
    for (const inner of Object.values(part)) sum += sizeOf(inner);
    if (typeof $ref === 'string') sum += sizeOf(referredTo(schema, $ref));
    if (typeof $dynamicRef === 'string') throw new Error('$dynamicRef is not supported');
    open.delete(part);
    known.set(part, sum);
    return sum;
  };
  if (sizeOf(schema) > mostParts)
    throw new Error(`with all that it refers to it has more than ${mostParts} parts`);
}

function referredTo(root: unknown, reference: string): unknown {
  if (!/^#(\/|$)/.test(reference))
    throw new Error(`${reference} is no reference by a path within the schema`);
  return reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (part, step) =>
        typeof part === 'object' && part !== null && Object.hasOwn(part, step)
          ? (part as Record<string, unknown>)[step]
          : undefined,
      root,
    );
}
