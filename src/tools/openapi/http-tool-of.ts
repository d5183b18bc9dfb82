import { HttpTool, type HttpToolDefinition } from '../http/http-tool.js';
import { httpToolProblems } from '../http/http-tool-problems.js';
import { isObject, resolved } from '../schemas/references.js';
import type { Document } from './openapi-document.js';
import { OperationProblem, parametersOf } from './operation-parameters.js';
import { lineOf, type Operation } from './operations.js';

export interface ImportedTool {
  tool: HttpToolDefinition;
  /** What the person who takes it over should know. */
  notes: string[];
}

const longestName = 60;
const longestDescription = 1_500;

/** A tool that makes the calls of one operation. Throws OperationProblem. */
export function httpToolOf(document: Document, operation: Operation, base: string | undefined): ImportedTool {
  const { parameters, in: places, notes } = parametersOf(document, operation);
  const auth = authOf(document, operation, notes);
  const written = {
    name: nameOf(operation),
    description: descriptionOf(operation),
    method: operation.method,
    url: `${serverOf(document, operation, base)}${operation.path}`,
    parameters,
    ...(Object.keys(places).length > 0 ? { in: places } : {}),
    ...(auth ? { auth } : {}),
  };
  const { success, data, error } = HttpTool.safeParse(written);
  const problems = success
    ? httpToolProblems(data)
    : error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  if (!success || problems.length > 0)
    throw new OperationProblem(problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  return { tool: data, notes };
}

const nameOf = (operation: Operation): string =>
  (operation.id ?? lineOf(operation))
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, longestName) || operation.method.toLowerCase();

function descriptionOf(operation: Operation): string {
  const { summary, description } = operation.own;
  const said = [summary, description].filter((text) => typeof text === 'string' && text.trim() !== '');
  return (said.join('\n').slice(0, longestDescription) || lineOf(operation))
    .toWellFormed()
    .replaceAll('\0', '');
}

function serverOf(document: Document, { own, shared }: Operation, base: string | undefined): string {
  const [server] = [own.servers, shared.servers, document.servers]
    .map((list): unknown => (Array.isArray(list) ? list[0] : undefined))
    .filter(isObject);
  const written = typeof server?.url === 'string' ? server.url : '/';
  const variables = isObject(server?.variables) ? server.variables : {};
  const url = written.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (isObject(variable) && typeof variable.default === 'string') return variable.default;
    throw new OperationProblem(`Its server ${written.slice(0, 200)} has no default for {${name}}`);
  });
  if (!URL.canParse(url, base))
    throw new OperationProblem('Its server is not named: give the url of the document, or add `servers`');
  const { origin, pathname } = new URL(url, base);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** How the secret goes along, by the first way that the operation takes and tools know. */
function authOf(document: Document, { own }: Operation, notes: string[]): HttpToolDefinition['auth'] {
  const wanted = Array.isArray(own.security)
    ? own.security
    : Array.isArray(document.security)
      ? document.security
      : [];
  const names = wanted.filter(isObject).flatMap((requirement) => Object.keys(requirement));
  const schemes = document.components?.securitySchemes ?? {};
  for (const name of names) {
    const scheme = resolved(document, Object.hasOwn(schemes, name) ? schemes[name] : undefined);
    const auth = scheme && authBy(scheme);
    if (!auth) continue;
    notes.push(`It needs a secret (${name.slice(0, 100)}): store it, and name it in secretId`);
    return auth;
  }
  if (names.length > 0)
    notes.push(`It asks for credentials that tools cannot send: ${names.join(', ').slice(0, 200)}`);
  return undefined;
}

function authBy({ type, scheme, in: place, name }: Record<string, unknown>): HttpToolDefinition['auth'] {
  if (type === 'oauth2' || type === 'openIdConnect') return { type: 'bearer' };
  if (type === 'http' && typeof scheme === 'string') {
    const known = (['bearer', 'basic'] as const).find((way) => way === scheme.toLowerCase());
    return known && { type: known };
  }
  if (type !== 'apiKey' || typeof name !== 'string') return undefined;
  const known = (['header', 'query'] as const).find((way) => way === place);
  return known && { type: known, name };
}
