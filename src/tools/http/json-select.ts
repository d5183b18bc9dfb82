import { compile, type JSONValue } from 'json-p3';

export interface Selection {
  /** JSON. */
  text: string;
  path: string;
}

/**
 * The part of a JSON text that a JSONPath selects, as JSON: one value of a path that can have only one, otherwise a
 * list. Undefined when there is nothing. For a worker thread: paths can be made to take very long.
 */
export function selectJson({ text, path }: Selection): string | undefined {
  const query = compile(path);
  const values = query.query(JSON.parse(text) as JSONValue).values();
  if (values.length === 0) return undefined;
  return JSON.stringify(query.singularQuery() ? values[0] : values);
}
