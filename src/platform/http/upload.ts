import type { Readable } from 'node:stream';
import multipart, { type Multipart } from '@fastify/multipart';
import { applyDecorators } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/index.js';
import { configureRoute } from './access.js';
import { invalid } from './validation.pipe.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesFile?: boolean;
  }
}

/** One file that is on its way. */
export interface Upload {
  /** As the sender wrote it: anything. */
  fileName: string;
  /** Ends only when the whole form did, and it had nothing else in it. */
  content: AsyncIterable<Uint8Array>;
}

const field = 'file';
const form = {
  type: 'object',
  properties: { [field]: { type: 'string', format: 'binary' } },
  required: [field],
};

/** The route takes `multipart/form-data` with exactly one file in the field `file`, and no other body. */
export const TakesFile = () =>
  applyDecorators(
    configureRoute({ takesFile: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({ schema: form }),
  );

const several = {
  ...form,
  properties: { [field]: { type: 'array', items: { type: 'string', format: 'binary' }, minItems: 1 } },
};

/** The route takes `multipart/form-data` with one or more files, each in a field `file`, and no other body. */
export const TakesFiles = () =>
  applyDecorators(
    configureRoute({ takesFile: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({ schema: several }),
  );

/** In one form. */
const mostFiles = 20;

/** What a form may have besides the bytes of its file. */
const limits = {
  fileSize: Infinity,
  files: 2,
  fields: 2,
  parts: 3,
  fieldNameSize: 100,
  fieldSize: 100,
  headerPairs: 20,
};
const largestFrame = 100_000;

/** Lets routes with `@TakesFile()` read forms; all others refuse them before. */
export async function acceptUploads(app: NestFastifyApplication): Promise<void> {
  await app.register(multipart, { limits });
}

/** The file of a request, not yet read; throws `payload_too_large` for one that says itself that it is. */
export async function uploadOf(request: FastifyRequest, largest: number): Promise<Upload> {
  if (Number(request.headers['content-length'] ?? 0) > largest + largestFrame)
    throw new AppError('payload_too_large', `A file has at most ${largest} bytes`);
  const parts = request.parts();
  const first = await parts.next().catch(refuse);
  const part = first.done ? undefined : first.value;
  if (part?.type !== 'file' || part.fieldname !== field) throw oneFile();
  if (!part.filename) throw invalid([{ path: [field], message: 'has no name' }]);
  return { fileName: part.filename, content: contentOf(part.file, parts) };
}

/**
 * The files of a request, one after the other: each is to be read before the next is asked for. Throws `validation_failed`
 * for a form with anything else in it, or with none.
 */
export async function* uploadsOf(request: FastifyRequest, largest: number): AsyncGenerator<Upload, void> {
  if (Number(request.headers['content-length'] ?? 0) > mostFiles * (largest + largestFrame))
    throw new AppError('payload_too_large', `A file has at most ${largest} bytes`);
  const parts = request.parts({ limits: { ...limits, files: mostFiles + 1, parts: mostFiles + 1 } });
  let count = 0;
  try {
    for await (const part of parts) {
      count++;
      if (part.type !== 'file' || part.fieldname !== field || count > mostFiles) throw onlyFiles();
      if (!part.filename) throw invalid([{ path: [field], message: 'has no name' }]);
      yield { fileName: part.filename, content: wholeOf(part.file) };
    }
  } catch (error) {
    refuse(error);
  }
  if (count === 0) throw onlyFiles();
}

async function* wholeOf(file: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    yield* file as AsyncIterable<Uint8Array>;
  } catch (error) {
    refuse(error);
  }
}

async function* contentOf(
  file: Readable,
  parts: AsyncIterableIterator<Multipart>,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* wholeOf(file);
    if (!(await parts.next()).done) throw oneFile();
  } catch (error) {
    refuse(error);
  }
}

const onlyFiles = (): AppError =>
  invalid([
    { path: [field], message: `must be files, at most ${mostFiles}, and the only field of the form` },
  ]);

const oneFile = (): AppError =>
  invalid([{ path: [field], message: 'must be one file, and the only field of the form' }]);

/** A form that ends in the middle, or that is none. */
function refuse(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw new AppError('malformed_request', 'The form could not be read', { cause: error });
}
