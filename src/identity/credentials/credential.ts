import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors/index.js';
import { accessCookie } from './session-cookies.js';

/** What a caller proves with who they are. */
export interface Credential {
  /** `bearer`: named by the client itself. `cookie`: added by the browser, whichever page made it send the request. */
  kind: 'bearer' | 'cookie';
  text: string;
}

type Request = Pick<IncomingMessage, 'headersDistinct' | 'url'>;

/** Ours have some 350 characters; nothing longer is worth a signature or a hash. */
const longest = 2_048;
const bearer = /^bearer +(?<text>[\x21-\x7e]+)$/i;

/**
 * The one place that reads the credential of a request: one `Authorization: Bearer`, or the cookie of the web client.
 * Undefined without any. Throws `unauthenticated` for two different ones, for a header that comes twice or holds
 * something else, and `invalid_token` for one that is too long: what one part of the server goes by, no other part
 * may overlook.
 */
export const readCredential = (request: Request): Credential | undefined =>
  theOnly([...fromAuthorization(request), ...fromCookie(request)]);

/** The same for the handshake of a socket; browsers can send no header of their own there, so two more ways exist. */
export const readSocketCredential = (request: Request): Credential | undefined =>
  theOnly([
    ...fromAuthorization(request),
    ...fromQuery(request),
    ...fromSubprotocol(request),
    ...fromCookie(request),
  ]);

/** Whether the browser added the credential by itself. */
export const isByCookie = (request: Request): boolean => readCredential(request)?.kind === 'cookie';
export const ByCookie = createParamDecorator((_: unknown, context: ExecutionContext): boolean =>
  isByCookie(context.switchToHttp().getRequest<FastifyRequest>().raw),
);

/** The value of a cookie; undefined without one, or when it is empty. Throws `unauthenticated` for two values. */
export function readCookie({ headersDistinct }: Pick<Request, 'headersDistinct'>, name: string) {
  // Pair by pair: a cookie planted for a parent domain comes beside ours, and a parser of the whole takes the first.
  const values = (headersDistinct.cookie ?? [])
    .flatMap((header) => header.split(';'))
    .filter((pair) => pair.includes(name))
    .map((pair) => parseCookie(pair)[name])
    .filter((value) => value !== undefined && value !== '');
  if (new Set(values).size > 1) throw ambiguous();
  return values[0];
}

function theOnly(credentials: Credential[]): Credential | undefined {
  const [first, ...more] = credentials;
  if (more.some(({ text }) => text !== first?.text)) throw ambiguous();
  if (first && first.text.length > longest) throw new AppError('invalid_token');
  return first;
}

function fromAuthorization({ headersDistinct }: Request): Credential[] {
  // Node keeps the first of several and drops the rest, which a proxy before us may see the other way round.
  const [header, ...more] = headersDistinct.authorization ?? [];
  if (header === undefined) return [];
  const text = bearer.exec(header)?.groups?.text;
  if (more.length > 0) throw ambiguous();
  if (text === undefined) throw new AppError('unauthenticated');
  return [{ kind: 'bearer', text }];
}

function fromCookie(request: Request): Credential[] {
  const text = readCookie(request, accessCookie);
  return text === undefined ? [] : [{ kind: 'cookie', text }];
}

function fromQuery({ url = '' }: Request): Credential[] {
  const [, query = ''] = /^[^?]*\?(.*)$/s.exec(url) ?? [];
  const named = new URLSearchParams(query).getAll('token').filter((text) => text !== '');
  return named.map((text) => ({ kind: 'bearer', text }));
}

/** `Sec-WebSocket-Protocol: bearer, <token>`. */
function fromSubprotocol({ headersDistinct }: Request): Credential[] {
  const offered = (headersDistinct['sec-websocket-protocol'] ?? []).join(',').split(',');
  const [name, ...texts] = offered.map((part) => part.trim());
  return name === 'bearer' ? texts.map((text) => ({ kind: 'bearer', text })) : [];
}

const ambiguous = () => new AppError('unauthenticated', 'More than one credential was sent');
