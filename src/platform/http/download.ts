import type { FastifyReply } from 'fastify';
import { toAppError } from '../errors/index.js';
import { log } from '../logging/index.js';
import { contentDisposition } from './content-disposition.js';
import { LongAnswer } from './long-answer.js';

/** A file that is made while it is sent; it is asked for a chunk only when its reader can take one. */
export interface Download {
  fileName: string;
  contentType: string;
  chunks: AsyncIterable<string>;
}

/** Streams a file. Errors before the first chunk are answered like all errors; a later one breaks the connection off. */
export async function sendDownload(
  reply: FastifyReply,
  { fileName, contentType, chunks }: Download,
): Promise<void> {
  const source = chunks[Symbol.asyncIterator]();
  let chunk = await source.next();
  const answer = new LongAnswer(reply, {
    headers: {
      'content-type': contentType,
      'content-disposition': contentDisposition('attachment', fileName),
      'cache-control': 'no-store',
    },
  });
  try {
    for (; !chunk.done && !answer.left.aborted; chunk = await source.next()) {
      await answer.write(chunk.value);
      if (reply.request.method === 'HEAD') break;
    }
    answer.end();
  } catch (error) {
    // Not ended but cut: a reader must not take what it has for the whole.
    answer.response.destroy();
    const level = toAppError(error).code === 'internal_error' ? 'error' : 'warn';
    if (!answer.left.aborted) log[level]({ err: error }, 'a download broke');
  } finally {
    await source.return?.();
  }
}
