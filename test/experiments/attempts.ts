import type { Census } from './census.js';
import { bodyTexts, isId } from './hints.js';
import type { Inhabitants } from './inhabitants.js';
import { exampleOf, textFields, withValue, type Field, type Schema } from './json-schema.js';
import type { Call } from './prober.js';
import { nameOf, type Parameter, type Route } from './routes.js';

/** One request that names something of another organization. */
export interface Attempt extends Call {
  /** The route and what was put where, to be found again. */
  name: string;
  /** A good answer is itself a breach: the id stands where an object must be found by it. */
  strict: boolean;
}

/** How many ids of another organization are tried in each place. */
interface Thoroughness {
  each: number;
}

type Values = Record<string, string>;

const inPath = ({ parameters }: Route): Parameter[] => parameters.filter((one) => one.in === 'path');

const filled = ({ path }: Route, values: Values): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'x'));

/** For each parameter of the path an object of this organization; undefined where it has none. */
export function ownValues(route: Route, census: Census, last = false): Values | undefined {
  const values: Values = {};
  let before = '';
  for (const segment of route.path.split('/').slice(1)) {
    const [, name, after] = /^\{(\w+)\}(.*)$/.exec(segment) ?? [];
    const value = name === undefined ? segment : census.candidates(name, before, after).at(last ? -1 : 0);
    if (value === undefined) return undefined;
    if (name !== undefined) values[name] = value;
    before += `/${value}${after ?? ''}`;
  }
  return values;
}

/** The request that a good caller makes of its own things; undefined while it has none of the kind. */
export function ownCall(route: Route, { census, mark }: Inhabitants, schema?: Schema): Call | undefined {
  // What is taken away is taken from the end, so that the others stay for the next route.
  const values = ownValues(route, census, route.method === 'DELETE');
  if (!values) return undefined;
  const path = filled(route, values);
  // One with an example belongs to a good request even where another could take its place.
  const asked = route.parameters.filter(
    (one) => one.in === 'query' && (one.required || one.schema.example !== undefined),
  );
  const texts = bodyTexts(census, mark, path);
  const query = new URLSearchParams(
    asked.map(({ name, schema: shape }): [string, string] => [
      name,
      String(exampleOf(shape, texts, [], name)),
    ]),
  ).toString();
  return {
    method: route.method,
    path: query ? `${path}?${query}` : path,
    body: schema && exampleOf(schema, texts),
    contentType: route.contentType,
  };
}

/** Every place of a route in which an id of `theirs` can stand, by a caller who is one of `ours`. */
export function* attempts(
  route: Route,
  ours: Inhabitants,
  theirs: Inhabitants,
  { each }: Thoroughness,
): Generator<Attempt> {
  const foreign = (name: string, before = ''): string[] => {
    const matching = [...theirs.census.candidates(name, before).slice(0, Math.max(each, 1))];
    return [...new Set([...matching, ...theirs.census.sample(each)])];
  };
  const [schema] = route.bodies;
  yield* throughPath(route, ours, theirs, foreign);
  const good = ownCall(route, ours, schema);
  // Without a foreign id a deletion would only take our own things away.
  if (!good || route.method === 'DELETE') return;
  yield* throughQuery(route, good, foreign, theirs);
  for (const [variant, body] of route.bodies.entries()) {
    for (const field of textFields(body).filter(isReference)) {
      const strict = field.schema.format === 'uuid';
      // A mere text is taken whatever it says: two show that it leads nowhere.
      const ids = foreign(field.name).slice(0, strict ? Infinity : 2);
      for (const id of ids) {
        const base = exampleOf(body, bodyTexts(ours.census, ours.mark, good.path), field.path);
        const name = `${nameOf(route)}, body ${variant + 1}, ${field.path.join('.')} = ${id}`;
        yield { ...good, body: withValue(base, field.path, id), name, strict };
      }
    }
  }
}

const isReference = ({ name, schema }: Field): boolean => isId(name, schema) || /username|model/i.test(name);

type Foreign = (name: string, before?: string) => string[];

function* throughPath(
  route: Route,
  ours: Inhabitants,
  theirs: Inhabitants,
  foreign: Foreign,
): Generator<Attempt> {
  const [own, other] = [ownValues(route, ours.census) ?? {}, ownValues(route, theirs.census) ?? {}];
  const body = route.bodies[0] && exampleOf(route.bodies[0], bodyTexts(ours.census, ours.mark));
  for (const { name, schema } of inPath(route)) {
    const before = route.path.split(`/{${name}}`)[0] ?? '';
    for (const id of foreign(name, before)) {
      // Beside our own objects, and beside those that the id belongs to.
      for (const rest of inPath(route).length > 1 ? [own, other] : [own]) {
        const path = filled(route, { ...rest, [name]: id });
        const isShared = schema.format !== 'uuid' && ours.census.candidates(name, before).includes(id);
        if (isShared) continue;
        const { method, contentType } = route;
        yield { method, path, body, contentType, name: `${method} ${path}`, strict: true };
      }
    }
  }
}

/** Declared parameters, and some that nobody declared: an organization is not chosen by its caller. */
function* throughQuery(route: Route, good: Call, foreign: Foreign, theirs: Inhabitants): Generator<Attempt> {
  const [path = '', query] = good.path.split('?');
  const withQuery = (name: string, value: string): string => {
    const all = new URLSearchParams(query);
    all.set(name, value);
    return `${path}?${all.toString()}`;
  };
  const texts = route.parameters.filter(
    ({ in: where, schema }) => where === 'query' && textFields(schema).length > 0,
  );
  for (const { name } of texts) {
    const values = name === 'cursor' ? theirs.census.textsFor('nextCursor') : foreign(name);
    for (const value of values) {
      const target = withQuery(name, value);
      yield { ...good, path: target, name: `${route.method} ${target}`, strict: false };
    }
  }
  const { orgId } = theirs.owner;
  for (const name of ['orgId', 'organizationId'])
    yield { ...good, path: withQuery(name, orgId), name: `${nameOf(route)} with ${name}`, strict: false };
  const headers = { 'x-org-id': orgId, 'x-organization-id': orgId, 'x-user-id': theirs.owner.id };
  yield { ...good, headers, name: `${nameOf(route)} with headers of another organization`, strict: false };
  if (typeof good.body !== 'object' || good.body === null) return;
  const body = { ...good.body, orgId, organizationId: orgId };
  yield { ...good, body, name: `${nameOf(route)} with orgId in its body`, strict: false };
}
