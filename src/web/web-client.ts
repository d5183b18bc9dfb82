import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppError } from '../platform/errors/index.js';
import { pagePolicy } from '../platform/http/index.js';

/** Where `npm run build` puts the client. */
const built = join(import.meta.dirname, '../../web');

/** What the server answers itself; the client has no pages there. */
const reserved = /^\/(api|v1|ws|docs|openapi\.(json|yaml)|health|metrics|assets|brand)(\/|\?|$)/;

/** Names of assets change with what is in them. */
const forEver = { maxAge: '365d', immutable: true, preCompressed: true };
const forADay = { maxAge: '1d' };

/**
 * Serves the web client: its assets, and its one page wherever a browser is led to that no route answers. Whatever is
 * asked for by a program is not touched by this: an unknown route stays unknown.
 */
export async function serveWebClient(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await app.register(fastifyStatic, {
    root: join(built, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    ...forEver,
  });
  await app.register(fastifyStatic, {
    root: join(built, 'brand'),
    prefix: '/brand/',
    decorateReply: false,
    ...forADay,
  });
  fastify.addConstraintStrategy({
    name: 'navigation',
    storage: pageStorage,
    deriveConstraint: (request: IncomingMessage) => (isNavigation(request) ? page : undefined),
    mustMatchWhenDerived: false,
  });
  fastify.get('/*', { constraints: { navigation: page } }, (_request, reply) => answerPage(reply));
}

const page = 'page';

/** As find-my-way wants it: one handler for each value, and there is one value. */
function pageStorage<Handler>() {
  const handlers = new Map<unknown, Handler>();
  return {
    get: (value: unknown) => handlers.get(value) ?? null,
    set: (value: unknown, handler: Handler) => void handlers.set(value, handler),
  };
}

/** By Fetch Metadata; older browsers, and proxies that drop it, by what they accept. Nothing else is at the root. */
function isNavigation({ method, url = '', headers }: IncomingMessage): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || reserved.test(url)) return false;
  if (/^\/(\?|$)/.test(url)) return true;
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? /\btext\/html\b/.test(headers.accept ?? '') : mode === 'navigate';
}

let read: Promise<string> | undefined;

async function answerPage(reply: FastifyReply): Promise<string> {
  // Read once: it changes with a build only, and then the process is another one.
  read ??= readFile(join(built, 'index.html'), 'utf8');
  const html = await read.catch((error: unknown) => {
    read = undefined;
    throw new AppError('not_found', 'The web client is not built: npm run build', { cause: error });
  });
  const nonce = randomBytes(16).toString('base64');
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', pagePolicy(nonce));
  return html.replace('name="style-nonce" content=""', `name="style-nonce" content="${nonce}"`);
}
