import type { FastifyReply } from 'fastify';
import { AppError } from '../errors/index.js';
import { log } from '../logging/index.js';
import { rangeOf, type ByteRange } from './byte-range.js';
import { contentDisposition } from './content-disposition.js';
import { LongAnswer } from './long-answer.js';

/** Bytes that are kept somewhere, and what a reader is told of them. */
export interface StoredBytes {
  fileName: string;
  contentType: string;
  size: number;
  sha256: string;
  /** Whether a browser may show it in a page; otherwise it is saved. */
  isInline: boolean;
  open(range: Partial<ByteRange>): Promise<AsyncIterable<Uint8Array> & { destroy(): void }>;
}

/** What others uploaded never acts in our name, whatever a browser takes it for. */
const caged = "default-src 'none'; sandbox";

/** Answers whole, a range, or that the reader has it already (RFC 9110, sections 13 and 14). */
export async function sendStored(reply: FastifyReply, stored: StoredBytes): Promise<void> {
  const { method, headers: asked } = reply.request;
  const etag = `"${stored.sha256}"`;
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'content-disposition': contentDisposition(stored.isInline ? 'inline' : 'attachment', stored.fileName),
    'content-security-policy': caged,
    'x-content-type-options': 'nosniff',
    // Whoever may read it now may not tomorrow: it is asked for each time, and sent again only when it changed.
    'cache-control': 'private, no-cache',
  };
  if (isKnown(asked['if-none-match'], etag)) return void (await reply.status(304).headers(headers).send());
  const isPartWanted = method === 'GET' && (asked['if-range'] ?? etag) === etag;
  const range = isPartWanted ? rangeOf(asked.range, stored.size) : undefined;
  if (range === 'none') {
    void reply.header('content-range', `bytes */${stored.size}`);
    throw new AppError('range_not_satisfiable');
  }
  const { start, end } = range ?? { start: 0, end: stored.size - 1 };
  const source = await stored.open(range ?? {});
  const answer = new LongAnswer(reply, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-type': stored.contentType,
      'content-length': end - start + 1,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${stored.size}` } : {}),
    },
  });
  try {
    if (method !== 'HEAD') for await (const chunk of source) await answer.write(chunk);
    answer.end();
  } catch (error) {
    answer.response.destroy();
    if (!answer.left.aborted) log.error({ err: error }, 'a file could not be sent to its end');
  } finally {
    source.destroy();
  }
}

/** The weak comparison: a list of tags, or any. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
