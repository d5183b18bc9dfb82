import { isUtf8 } from 'node:buffer';
import type { FastifyBodyParser, FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError, notFound } from '../errors/index.js';
import { keepBeginning } from './beginning.js';
import { urlencoded } from './raw-body.js';

export const largestBody = 2 * 1024 * 1024;
const largestForm = 256 * 1024;
/** As long as a sender whose file is refused has to read why. */
const partingMillis = 1_000;
/** Lists and objects in each other. */
const deepestJson = 100;

/** JSON is UTF-8 (RFC 8259): whoever says otherwise may be read otherwise by somebody before us. */
const jsonType = /^application\/json[ \t]*(;[ \t]*charset=("utf-8"|utf-8)[ \t]*)?$/i;
const urlencodedType = /^application\/x-www-form-urlencoded[ \t]*(;[ \t]*charset=("utf-8"|utf-8)[ \t]*)?$/i;
const multipartType =
  /^multipart\/form-data[ \t]*;[ \t]*boundary=("[\x20-\x21\x23-\x7e]{1,70}"|[\w'+.-]{1,70})[ \t]*$/i;

/** Takes JSON in one exact way, refuses forms and compressed bodies, and reads no more than a body may have. */
export function acceptBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => done(refusalOf(request)));
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (request.routeOptions.config.takesFile) readOn(request);
    else stopReading(request);
    done();
  });
  app.useBodyParser('application/json', { bodyLimit: largestBody }, jsonParser(fastify));
  app.useBodyParser(urlencoded, { bodyLimit: largestForm }, formParser);
}

/** What a body means here is not defined (RFC 9110, section 9.3.1): some pass it on, some take it for the next request. */
const bodyless = new Set(['GET', 'HEAD']);
const hasBody = ({ headers }: FastifyRequest['raw']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A form is taken where a route says so, and nowhere else: a page of another site can send one without being asked. */
function refusalOf({ raw, is404, routeOptions }: FastifyRequest): AppError | undefined {
  if (is404) return notFound('This route');
  if (bodyless.has(raw.method ?? '') && hasBody(raw)) {
    return new AppError('malformed_request', 'A request of this method has no body');
  }
  const { 'content-type': types = [], 'content-encoding': encodings = [] } = raw.headersDistinct;
  const [type] = types;
  // Node keeps the first of several and drops the rest, which a proxy before us may see the other way round.
  const isOne = types.length <= 1 && encodings.length === 0;
  const taken = typeTakenBy(routeOptions.config);
  const isTaken = type === undefined ? taken === jsonType : taken.test(type);
  if (isOne && isTaken) return undefined;
  return new AppError('unsupported_media_type');
}

function typeTakenBy({ takesFile, takesForm }: FastifyContextConfig): RegExp {
  if (takesFile) return multipartType;
  return takesForm ? urlencodedType : jsonType;
}

/** Node would read what a refused request still sends to its end, however far away that is. */
function stopReading({ raw }: FastifyRequest): void {
  if (raw.complete || Number(raw.headers['content-length'] ?? Infinity) <= largestBody) return;
  raw.socket.destroy();
}

/**
 * Who sends a file reads the answer only when it is sent, or no longer taken: of a refused one a little is still read,
 * then nothing, and a moment later the connection ends.
 */
function readOn({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  let left = largestBody;
  raw.unpipe();
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) raw.pause();
  });
  raw.resume();
  setTimeout(() => {
    if (!raw.complete) raw.socket.destroy();
  }, partingMillis).unref();
}

const formParser: FastifyBodyParser<Buffer> = (_request, body, done) => done(null, body);

function jsonParser(fastify: FastifyInstance): FastifyBodyParser<Buffer> {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    keepBeginning(request, body);
    if (request.routeOptions.config.takesRaw) return done(null, body);
    // Many clients name a type also when they send nothing.
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(new AppError('malformed_request', 'The body is not UTF-8'), undefined);
    if (isDeep(body))
      return done(new AppError('malformed_request', 'The body is nested too deeply'), undefined);
    return parse(request, body.toString(), done);
  };
}

const quote = 0x22;
const backslash = 0x5c;

/** Looked at before it is parsed: everything that walks a value afterwards does so by recursion. */
export function isDeep(json: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    // `[` and `{` differ in one bit, as do `]` and `}`.
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepestJson) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
