import type { EgressRequest } from '../../platform/egress/index.js';
import { isReadOnly, placeOf, type HttpToolDefinition } from './http-tool.js';
import { expandTemplate, placeholdersIn } from './url-template.js';

type Input = Record<string, unknown>;
export type PreparedRequest = Pick<EgressRequest, 'url' | 'method' | 'headers' | 'body'>;

interface CallSecrets {
  /** Of the definition's secretId. */
  secret?: string;
  idempotencyKey: string;
}

/** The request of one call. Throws `tool_arguments_invalid` for values that lead out of the URL's path. */
export function requestOf(
  tool: HttpToolDefinition,
  input: Input,
  { secret, idempotencyKey }: CallSecrets,
): PreparedRequest {
  const inUrl = placeholdersIn(tool.url);
  const url = expandTemplate(tool.url, (name) => textOf(input[name]));
  const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.9, */*;q=0.5' };
  const members: Input = {};
  let body: unknown;
  const given = Object.entries(input).filter(([name, value]) => !inUrl.includes(name) && value !== undefined);
  for (const [name, value] of given) {
    const place = placeOf(tool, name);
    if (place === 'wholeBody') body = value;
    else if (place === 'body') members[name] = value;
    // A parameter without a value is one that is not there.
    else if (value === null) continue;
    else if (place === 'header') headers[name.toLowerCase()] = textOf(value).replace(/[^\t\x20-\x7e]/g, '');
    else for (const item of [value].flat()) url.searchParams.append(name, textOf(item));
  }
  if (body === undefined && sendsMembers(tool)) body = members;
  if (body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(tool.headers ?? {})) headers[name.toLowerCase()] = value;
  if (!isReadOnly(tool)) headers['idempotency-key'] = idempotencyKey;
  if (secret !== undefined) authorize(tool, secret, url, headers);
  return { url, method: tool.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

function authorize(
  { auth }: HttpToolDefinition,
  secret: string,
  url: URL,
  headers: Record<string, string>,
): void {
  const { type = 'bearer', name = '' } = auth ?? {};
  if (type === 'query') url.searchParams.set(name, secret);
  else if (type === 'header') headers[name.toLowerCase()] = secret;
  else if (type === 'basic') headers.authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
  else headers.authorization = `Bearer ${secret}`;
}

/** A body of members is there as soon as one could be: `{}` says that none was given. */
function sendsMembers(tool: HttpToolDefinition): boolean {
  const inUrl = placeholdersIn(tool.url);
  return parameterNames(tool).some((name) => !inUrl.includes(name) && placeOf(tool, name) === 'body');
}

/** The parameters that a definition declares at its top. */
export function parameterNames({ parameters }: Pick<HttpToolDefinition, 'parameters'>): string[] {
  const { properties } = parameters;
  return properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
