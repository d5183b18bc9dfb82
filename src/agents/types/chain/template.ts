/** What templates speak of, as `{{slots.budget}}` or `{{steps.draft.output.title}}`. */
export interface Names {
  /** For people to read; undefined for nothing. */
  textOf(name: string): string | undefined;
  /** For tools and conditions to work with. */
  valueOf(name: string): unknown;
}

const name = /\{\{([^{}]{0,200})\}\}/g;
const alone = /^\s*\{\{([^{}]{0,200})\}\}\s*$/;

export const namesInTemplate = (template: string): string[] =>
  [...template.matchAll(name)].map(([, inner = '']) => inner.trim());

/** Values are put in once: one that contains `{{...}}` is only a strange value. */
export const render = (template: string, names: Names): string =>
  template.replace(name, (_, inner: string) => names.textOf(inner.trim()) ?? '');

/** Every text in `value` rendered; one that is a single name becomes what that stands for, with its type. */
export function renderWithin(value: unknown, names: Names): unknown {
  if (typeof value === 'string') {
    const [, single] = alone.exec(value) ?? [];
    return single === undefined ? render(value, names) : names.valueOf(single.trim());
  }
  if (Array.isArray(value)) return value.map((one: unknown) => renderWithin(one, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, renderWithin(inner, names)]),
  );
}

export function namesWithin(value: unknown): string[] {
  if (typeof value === 'string') return namesInTemplate(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(namesWithin);
}

/** What a path leads to in a JSON value; undefined when it leads nowhere. */
export function at(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
