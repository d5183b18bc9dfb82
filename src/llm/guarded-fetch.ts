import { ReadableStream } from 'node:stream/web';
import { ModelCallError } from './model-call-error.js';
import type { ModelChunk } from './model.js';
import type { LineDecoder } from './providers/line-decoder.js';
import { withSchemaIfTaken } from './schema-refusal.js';
import type { Limits } from './watch.js';
import { guarded, progressOfChunk, type Progress } from './watchdog.js';

interface Endpoint {
  /** The only path that the SDK may call; everything else it might do is refused. */
  path: string;
  limits: Limits;
  lines: (body: string, signal: AbortSignal) => AsyncIterable<string[]>;
  decoder: () => LineDecoder;
  /** The part of a request that holds its answer to a schema. */
  schemaIn: string;
}

interface Reading {
  text: string;
  progress: Progress;
}

/**
 * A `fetch` for the SDKs under LangChain's chat models. It puts every call they make, from whichever graph or
 * tool, under the watchdog, and is the only way out: address and credentials are the endpoint's, not the SDK's.
 * It always answers 200 at once and fails in the body, where SDKs pass an error on unchanged.
 */
export function guardedFetch(
  { path, limits, lines, decoder, schemaIn }: Endpoint,
  outer?: AbortSignal,
): typeof globalThis.fetch {
  return (input, init) => {
    const body = init?.body;
    if (typeof input !== 'string' || !input.endsWith(path) || typeof body !== 'string') {
      return Promise.reject(new ModelCallError('model_error', 'This call is not supported'));
    }
    const asked = (body: string, signal: AbortSignal) => read(lines(body, signal), decoder());
    const open = (signal: AbortSignal) =>
      withSchemaIfTaken(
        () => asked(body, signal),
        () => {
          const plain = without(schemaIn, body);
          return plain === undefined ? undefined : asked(plain, signal);
        },
      );
    const readings = guarded(open, {
      progressOf: (reading) => reading.progress,
      limits,
      signal: outer ?? init?.signal ?? undefined,
    });
    const headers = { 'content-type': 'text/event-stream' };
    return Promise.resolve(
      new Response(ReadableStream.from(encoded(readings)) as globalThis.ReadableStream, { headers }),
    );
  };
}

/** The request without one of its parts; undefined when it has no such part. */
function without(part: string, body: string): string | undefined {
  const { [part]: left, ...rest } = JSON.parse(body) as Record<string, unknown>;
  return left === undefined ? undefined : JSON.stringify(rest);
}

async function* read(batches: AsyncIterable<string[]>, decoder: LineDecoder): AsyncGenerator<Reading, void> {
  for await (const batch of batches) {
    const chunks: ModelChunk[] = [];
    for (const line of batch) decoder.line(line, chunks);
    yield { text: `${batch.join('\n')}\n`, progress: furthest(chunks) };
  }
  const last: ModelChunk[] = [];
  decoder.end(last);
  if (last.length > 0) yield { text: '', progress: furthest(last) };
}

/** A token that is not text counts as well as one that is: the SDK shall get them all. */
function furthest(chunks: ModelChunk[]): Progress {
  if (chunks.length === 0) return 'other';
  return chunks.some((chunk) => progressOfChunk(chunk) === 'finish') ? 'finish' : 'token';
}

async function* encoded(readings: AsyncIterable<Reading>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  for await (const { text } of readings) if (text) yield encoder.encode(text);
}
