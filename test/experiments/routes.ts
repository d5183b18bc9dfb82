import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from './json-schema.js';

/** What a route declares of who may enter, as the server tells it in `x-access`. */
export interface Access {
  kind: 'public' | 'ops' | 'permission';
  permission?: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  schema: Schema;
  required?: boolean;
}

export interface Route {
  method: string;
  /** With `{id}` for a parameter. */
  path: string;
  access: Access;
  parameters: Parameter[];
  /** The shapes that its body may have; none when it takes no body. */
  bodies: Schema[];
  /** What its body is sent as. */
  contentType: string | undefined;
}

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  'x-access'?: Access;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

const deepest = 8;

/** Puts the named schemas where they are referred to. */
function resolved(schema: Schema, named: Record<string, Schema>, depth = 0): Schema {
  if (depth > deepest) return {};
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return resolved(value, named, depth + 1);
  };
  const target = schema.$ref && named[schema.$ref.split('/').at(-1) ?? ''];
  if (target) return resolved(target, named, depth + 1);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, copy(value)]));
}

/** Each alternative of a body is tried on its own. */
const alternatives = (schema: Schema): Schema[] =>
  (schema.oneOf ?? schema.anyOf)?.flatMap(alternatives) ?? [schema];

/** Every route that the running server describes. */
export async function routesOf(url: string): Promise<Route[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const named = document.components?.schemas ?? {};
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const [[type, content] = []] = Object.entries(operation.requestBody?.content ?? {});
      const body = content && resolved(content.schema ?? {}, named);
      return {
        method: method.toUpperCase(),
        path,
        access: operation['x-access'] ?? { kind: 'permission' },
        parameters: (operation.parameters ?? []).map((one) => ({
          ...one,
          schema: resolved(one.schema, named),
        })),
        bodies: body ? alternatives(body) : [],
        contentType: type,
      };
    }),
  );
}

/** The description itself, which says nothing of anybody. */
const isDescription = /^\w+ \/(docs|openapi\.)/;

/** A row of docs/permissions.md, which is generated from the router itself: hidden routes stand there too. */
export interface Grant {
  route: string;
  /** The kinds of callers that may enter: `member`, `API key`, ... */
  allowed: string[];
}

export function grants(): Grant[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/permissions.md'), 'utf8');
  const [heads = [], , ...rows] = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows
    .map((cells) => ({
      route: (cells[0] ?? '').replaceAll('`', ''),
      allowed: heads.filter((_, column) => column > 1 && cells[column] !== ''),
    }))
    .filter(({ route }) => !isDescription.test(route));
}
