import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError } from '../errors/index.js';
import { egressError } from './failure.js';

const decoders: Partial<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
/** Who compresses more often than this wants something else. */
const mostEncodings = 2;

interface Limits {
  maxBytes: number;
  /** The longest silence; without it only the deadline counts. */
  idleMillis?: number;
  signal: AbortSignal;
}

/**
 * The decoded bytes of an answer. It ends with an AppError, or with the caller's own reason, when a limit is passed; a
 * reader who leaves closes the connection.
 */
export function decodedBody(source: Readable, encoding: string | undefined, limits: Limits): Readable {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const steps = names.filter((name) => name && name !== 'identity').reverse();
  const gauge = new Gauge(source, limits);
  const known = steps.flatMap((name) => decoders[name] ?? []);
  if (known.length < steps.length || steps.length > mostEncodings) {
    gauge.destroy(new AppError('egress_failed', 'The answer is compressed in a way that cannot be read'));
    return gauge;
  }
  [...known.map((decoder) => decoder()), gauge].reduce<Readable>((before, step) => {
    before.on('error', (error) => gauge.destroy(egressError(error)));
    return before.pipe(step);
  }, source);
  return gauge;
}

/** Counts what is read, and holds the source: both end together. */
class Gauge extends Transform {
  private taken = 0;
  private readonly idle?: NodeJS.Timeout;
  private readonly stop = () => this.destroy(this.limits.signal.reason as Error);

  constructor(
    private readonly source: Readable,
    private readonly limits: Limits,
  ) {
    super();
    const { idleMillis, signal } = limits;
    if (idleMillis) {
      this.idle = setTimeout(
        () => this.destroy(new AppError('egress_timeout', 'The answer fell silent')),
        idleMillis,
      ).unref();
    }
    signal.addEventListener('abort', this.stop, { once: true });
    // Whoever does not read an answer is not interested in how it ends.
    this.on('error', () => undefined);
    source.on('error', () => undefined);
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.idle?.refresh();
    this.taken += chunk.length;
    if (this.taken > this.limits.maxBytes) done(new AppError('egress_too_large'));
    else done(null, chunk);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.idle);
    this.limits.signal.removeEventListener('abort', this.stop);
    if (!this.source.destroyed) this.source.destroy();
    done(error);
  }
}
