export const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What `#/components/...` names, if it is there. */
export function follow(document: object, reference: string): unknown {
  const parts = reference
    .split('/')
    .slice(1)
    .map((part) => decodePart(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === 'object' && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined,
    document,
  );
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The object itself behind references to it; undefined where they lead nowhere or in a circle. */
export function resolved(document: object, value: unknown): Record<string, unknown> | undefined {
  let found = value;
  for (let followed = 0; followed < 10; followed++) {
    if (!isObject(found)) return undefined;
    if (typeof found.$ref !== 'string') return found;
    found = follow(document, found.$ref);
  }
  return undefined;
}
