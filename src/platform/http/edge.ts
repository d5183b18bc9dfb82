import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import { newId } from '../database/index.js';
import { AppError, type ErrorCode } from '../errors/index.js';
import { RateLimit } from '../limits/index.js';
import { log } from '../logging/index.js';
import type { Metrics } from '../metrics/index.js';
import { shownBytes } from '../text/index.js';
import { answerWithError, problemOf } from './problem.filter.js';
import { bareHeaders } from './security-headers.js';

/** What Node says of bytes that it cannot read. */
type Unreadable = Error & { code?: string; rawPacket?: unknown };

const codes: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** What people get wrong by hand. */
const details: Record<string, string> = {
  HPE_INVALID_URL:
    'The address has characters that must be percent-encoded: everything but ASCII, and spaces, as UTF-8 in %XX ' +
    '(encodeURIComponent in JavaScript, `curl -G --data-urlencode` on the command line)',
};

/** Lines of the log in a minute, and characters in one. */
const mostTold = 60;
const mostShown = 200;

type EdgeOptions = Required<
  Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler' | 'requestTimeout'>
>;

/** What fails before any route is found is answered in the form of all errors; what is no HTTP at all is told here. */
export class Edge {
  private readonly told = new RateLimit('bytes that are no HTTP', mostTold);
  private readonly counts: Record<string, number> = {};

  /** For the HTTP adapter. */
  readonly options: EdgeOptions = {
    frameworkErrors: answerWithError,
    clientErrorHandler: (error, socket) => this.refuse(error, socket),
    // Until a request has arrived whole; an answer may take longer. Fastify's default is for ever.
    requestTimeout: 120_000,
  };

  countIn(metrics: Metrics): void {
    metrics.totalBy(
      {
        name: 'artel_malformed_traffic_total',
        help: 'Connections that were closed because what came was no HTTP request',
        label: 'reason',
      },
      () => Promise.resolve(this.counts),
    );
  }

  /** There is no request object, only the socket. */
  private refuse(error: Unreadable, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const requestId = newId();
    const { code: reason = '' } = error;
    const refusal = new AppError(codes[reason] ?? 'malformed_request', details[reason]);
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
    if (!this.told.take('').refused)
      log.info(
        {
          requestId,
          status: refusal.status,
          code: refusal.code,
          reason,
          address: socket.remoteAddress,
          bytes: socket.bytesRead,
          beginning: beginningOf(error, socket),
        },
        'what came was no HTTP request',
      );
    answerOnSocket(refusal, requestId, socket);
  }
}

function answerOnSocket(refusal: AppError, requestId: string, socket: Socket): void {
  const { type, body } = problemOf(refusal, requestId);
  const text = JSON.stringify(body);
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${body.status} ${body.title}\r\nx-request-id: ${requestId}\r\ncontent-type: ${type}\r\n` +
      Object.entries(bareHeaders)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}

/** Without secrets. Of what began in the middle the first line is left out: it may be the rest of one. */
function beginningOf({ rawPacket }: Unreadable, socket: Socket): string | undefined {
  if (!Buffer.isBuffer(rawPacket)) return undefined;
  const isFirst = socket.bytesRead <= rawPacket.length;
  const lineEnd = rawPacket.indexOf('\n');
  const bytes = isFirst ? rawPacket : rawPacket.subarray(lineEnd < 0 ? rawPacket.length : lineEnd + 1);
  // More than is shown: what is masked is shorter than it was.
  return shownBytes(bytes.subarray(0, mostShown * 4), bytes.length <= mostShown * 4, mostShown);
}
