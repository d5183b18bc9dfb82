/** The part of JSON Schema that our bodies and parameters are described with. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  /** What Nest makes of `examples` in a parameter. */
  example?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
}

/** From the root of a body: names of properties and places in lists. */
export type Path = readonly (string | number)[];

/** A place in a body where a text of the caller's choice can stand. */
export interface Field {
  path: Path;
  /** The nearest property's name: `memberIds` for one of its items. */
  name: string;
  schema: Schema;
}

export type Texts = (name: string, schema: Schema) => string;

const choicesOf = ({ oneOf, anyOf }: Schema): Schema[] | undefined => oneOf ?? anyOf;
const isOf = ({ type }: Schema, name: string): boolean => [type].flat().includes(name);

/** Every text that a body may hold, in all its alternatives. */
export function textFields(schema: Schema, path: Path = []): Field[] {
  const choices = choicesOf(schema);
  if (choices) return choices.flatMap((choice) => textFields(choice, path));
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([name, property]) =>
      textFields(property, [...path, name]),
    );
  if (schema.items) return textFields(schema.items, [...path, 0]);
  if (!isOf(schema, 'string') || schema.enum || schema.const !== undefined) return [];
  return [{ path, name: String(path.findLast((part) => typeof part === 'string') ?? ''), schema }];
}

/** A value that the schema allows: what is required, and whatever lies on the wanted path. */
export function exampleOf(schema: Schema, texts: Texts, wanted: Path = [], name = ''): unknown {
  const choices = choicesOf(schema);
  if (choices) {
    const fitting = choices.find((choice) => wanted.length > 0 && leadsTo(choice, wanted));
    return exampleOf(fitting ?? choices.find((choice) => !isOf(choice, 'null')) ?? {}, texts, wanted, name);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.example ?? schema.examples?.[0] ?? schema.enum[0];
  // What goes together is told by an example of the whole.
  const whole = schema.example ?? schema.examples?.[0];
  if (wanted.length === 0 && typeof whole === 'object') return whole;
  if (schema.properties || isOf(schema, 'object')) return objectOf(schema, texts, wanted);
  if (isOf(schema, 'array')) {
    const length = Math.max(schema.minItems ?? 0, wanted.length > 0 ? 1 : 0);
    return Array.from({ length }, () => exampleOf(schema.items ?? {}, texts, wanted.slice(1), name));
  }
  if (isOf(schema, 'string')) return texts(name, schema);
  if (schema.default !== undefined) return schema.default;
  if (isOf(schema, 'integer') || isOf(schema, 'number'))
    return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
  return isOf(schema, 'boolean') ? true : null;
}

function objectOf({ properties = {}, required = [] }: Schema, texts: Texts, [next, ...rest]: Path): unknown {
  const needed = Object.keys(properties).filter((name) => required.includes(name) || name === next);
  // A change of nothing would be answered before anything is looked up.
  const names = needed.length > 0 ? needed : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(
    names.map((name) => [name, exampleOf(properties[name] ?? {}, texts, name === next ? rest : [], name)]),
  );
}

const leadsTo = (schema: Schema, wanted: Path): boolean =>
  textFields(schema).some(
    ({ path }) => path.length === wanted.length && path.every((part, i) => part === wanted[i]),
  );

/** The same body with another value in one place, which must be there. */
export function withValue(body: unknown, [next, ...rest]: Path, value: unknown): unknown {
  if (next === undefined) return value;
  if (Array.isArray(body))
    return (body as unknown[]).map((item, i) => (i === next ? withValue(item, rest, value) : item));
  const object = body as Record<string, unknown>;
  return { ...object, [next]: withValue(object[next], rest, value) };
}
