const inPlace = ['not', 'if', 'then', 'else'] as const;
const inPlaces = ['allOf', 'anyOf', 'oneOf'] as const;
/** The second one is what older drafts have; the checker knows it as well. */
const byName = ['dependentSchemas', 'dependencies'] as const;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a part puts to the very value that it is put to itself. */
export function partsInPlace(root: unknown, part: Record<string, unknown>): unknown[] {
  const { $ref } = part;
  return [
    ...inPlace.map((key) => part[key]),
    ...inPlaces.flatMap((key) => listIn(part[key])),
    ...byName.flatMap((key) => (isObject(part[key]) ? Object.values(part[key]) : [])),
    ...(typeof $ref === 'string' ? [referredTo(root, $ref)] : []),
  ];
}

/** Throws where a part comes back to itself about the same value: no value would end that. */
export function requireProgress(schema: object): void {
  const open = new Set<unknown>();
  const done = new Set<unknown>();
  const follow = (part: unknown): void => {
    if (!isObject(part) || done.has(part)) return;
    if (open.has(part))
      throw new Error('it refers to itself about the same value, which would go on for ever');
    open.add(part);
    for (const one of partsInPlace(schema, part)) follow(one);
    open.delete(part);
    done.add(part);
  };
  const each = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    follow(part);
    for (const inner of Object.values(part)) each(inner);
  };
  each(schema);
}

/** Of what is checked by a line of its own, beside whole parts. */
const sizeOfLine = 0.25;

/** A part without those within it: its names that must be there and its plain yes or no make code as well. */
export function ownSize(part: object): number {
  let lines = 0;
  for (const [keyword, value] of Object.entries(part) as [string, unknown][]) {
    if (typeof value === 'boolean') lines++;
    else if (keyword === 'required') lines += listIn(value).length;
    else if ((keyword === 'dependentRequired' || keyword === 'dependencies') && isObject(value))
      for (const names of Object.values(value)) lines += listIn(names).length;
  }
  return 1 + lines * sizeOfLine;
}

/** The parts of the whole, and again those of all that it refers to: a reference is compiled by how it is written. */
export function codeSize(schema: object): number {
  const sizes = new Map<unknown, number>();
  const references = new Set<string>();
  const sizeOf = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 0;
    const known = sizes.get(part);
    if (known !== undefined) return known;
    const { $ref } = part as Record<string, unknown>;
    if (typeof $ref === 'string') references.add($ref);
    const size = Object.values(part).reduce((sum: number, inner) => sum + sizeOf(inner), ownSize(part));
    sizes.set(part, size);
    return size;
  };
  const whole = sizeOf(schema);
  return [...references].reduce((sum, reference) => sum + sizeOf(referredTo(schema, reference)), whole);
}

export function referredTo(root: unknown, reference: string): unknown {
  if (!/^#(\/|$)/.test(reference))
    throw new Error(`${reference} is no reference by a path within the schema`);
  // To the checker both are the whole.
  if (reference === '#' || reference === '#/') return root;
  const part = reference
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
  if (part === undefined) throw new Error(`${reference} refers to nothing`);
  return part;
}
