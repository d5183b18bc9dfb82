export type Schema = Record<string, unknown>;

/** How Artel asks for JSON in its prompts. */
const demand = /keeps to this JSON Schema:\n(\{.*\})/u;

/** The JSON that a prompt demands, as plain as its schema allows; undefined when none does. */
export function demandedJson(prompt: string): string | undefined {
  const [, schema] = demand.exec(prompt) ?? [];
  if (schema === undefined) return undefined;
  try {
    return JSON.stringify(plainest(JSON.parse(schema) as Schema));
  } catch (error) {
    // Whoever wrote the prompt may have written something that only looks like a demand.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const deepest = 10;

/** A value that the commonest schemas take, and that claims nothing. */
export function plainest(schema: Schema, depth = 0): unknown {
  const {
    const: only,
    enum: options,
    type,
    properties,
    required,
    items,
    minItems,
    minimum,
    anyOf,
    oneOf,
  } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(options)) return options.includes('unclear') ? 'unclear' : (options[0] as unknown);
  const [choice] = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as Schema[]) : []));
  if (choice && depth < deepest) return plainest(choice, depth + 1);
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('null')) return null;
  switch (types[0]) {
    case 'string':
      return 'demo'.padEnd(Math.min(Number(schema.minLength ?? 0), 1_000), '.');
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 0;
    case 'boolean':
      return false;
    case 'array': {
      const count = depth < deepest ? Math.min(Number(minItems ?? 0), 10) : 0;
      return Array.from({ length: count }, () => plainest((items ?? {}) as Schema, depth + 1));
    }
    case 'object': {
      const known = (properties ?? {}) as Record<string, Schema>;
      const names = Array.isArray(required) && depth < deepest ? (required as string[]) : [];
      return Object.fromEntries(names.map((name) => [name, plainest(known[name] ?? {}, depth + 1)]));
    }
    default:
      return null;
  }
}
