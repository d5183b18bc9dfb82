import { createHash } from 'node:crypto';
import { createReadStream, constants, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConfig, type Config } from '../config/index.js';
import { isId, newId } from '../database/index.js';
import { AppError } from '../errors/index.js';
import { log } from '../logging/index.js';

/** Where bytes are kept: both ids are ours, and no path is made from anything else. */
export interface Blob {
  orgId: string;
  id: string;
}

/** Bytes that have arrived whole and are on the disk, and yet nobody's. Exactly one of the two ends that. */
export interface IncomingBlob {
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /** The first bytes, to tell what it is. */
  head: Buffer;
  keepAs(blob: Blob): Promise<void>;
  discard(): Promise<void>;
}

/** Enough to find the size of a picture behind its colour profile and thumbnail. */
const headBytes = 256 * 1024;

/** Of a process that died; no upload takes as long. */
const abandonedMillis = 3_600_000;

/**
 * Bytes under `DATA_DIR/files`, which all processes of an installation share. Whoever keeps one has a row for it
 * first, so that there is never a blob that nobody knows.
 */
@Injectable()
export class BlobStore implements OnApplicationBootstrap {
  private readonly root: string;
  private readonly incoming: string;

  constructor(@InjectConfig() config: Config) {
    this.root = join(config.DATA_DIR, 'files');
    this.incoming = join(this.root, 'incoming');
  }

  async onApplicationBootstrap(): Promise<void> {
    const names = await readdir(this.incoming).catch(unlessMissing<string[]>([]));
    for (const path of names.map((name) => join(this.incoming, name))) {
      const left = await stat(path).catch(unlessMissing(undefined));
      if (left && Date.now() - left.mtimeMs > abandonedMillis) await rm(path, { force: true });
    }
  }

  /**
   * Writes what arrives, at most `limit` bytes, while it arrives; throws `payload_too_large` past them. Whatever
   * fails, of the sender or of the disk, leaves nothing behind.
   */
  async receive(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<IncomingBlob> {
    const path = join(this.incoming, newId());
    const file = await this.create(path);
    const discard = () => rm(path, { force: true });
    try {
      const written = await writeTo(file, bytes, limit);
      return { ...written, discard, keepAs: (blob) => this.keep(path, blob) };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  /** From `start` to `end`, both included; throws `not_found` when there is nothing. */
  async open(blob: Blob, { start, end }: { start?: number; end?: number } = {}): Promise<ReadStream> {
    const file = await openKept(this.pathOf(blob));
    return createReadStream('', { fd: file, start, end });
  }

  /** The first bytes, at most `most`. */
  async read(blob: Blob, most: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const stream = await this.open(blob, { start: 0, end: most - 1 });
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** Also when it is gone already. */
  async delete(blob: Blob): Promise<void> {
    await rm(this.pathOf(blob), { force: true });
  }

  private async create(path: string): Promise<FileHandle> {
    await onDisk(mkdir(this.incoming, { recursive: true, mode: 0o700 }));
    return onDisk(open(path, 'wx', 0o600));
  }

  /** A renamed file is there, whole, or not at all; and it stays there when the power goes. */
  private async keep(path: string, blob: Blob): Promise<void> {
    const target = this.pathOf(blob);
    const folder = dirname(target);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(path, target);
      await syncFolder(folder);
    } catch (error) {
      await rm(path, { force: true });
      throw outOfOrder(error);
    }
  }

  /** In folders by the end of the id, which is random: its beginning is the time. */
  private pathOf({ orgId, id }: Blob): string {
    if (!isId(orgId) || !isId(id)) throw new Error('A blob is named by ids');
    return join(this.root, orgId.toLowerCase(), id.slice(-2).toLowerCase(), id.toLowerCase());
  }
}

async function writeTo(file: FileHandle, bytes: AsyncIterable<Uint8Array>, limit: number) {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of bytes) {
      if (size < headBytes) head.push(Buffer.from(chunk.subarray(0, headBytes - size)));
      size += chunk.length;
      if (size > limit) throw new AppError('payload_too_large', `A file has at most ${limit} bytes`);
      hash.update(chunk);
      // Not `write`, which may take a part only.
      await onDisk(file.writeFile(chunk));
    }
    await onDisk(file.sync());
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest('hex'), head: Buffer.concat(head) };
}

/** Never through a link that somebody laid there. */
async function openKept(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isMissing(error)) throw new AppError('not_found', 'The file is gone', { cause: error });
    throw outOfOrder(error);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const unlessMissing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (!isMissing(error)) log.warn({ err: error }, 'what abandoned uploads left could not be looked at');
    return instead;
  };

/** A full or broken disk is no fault of the sender. */
const outOfOrder = (error: unknown): AppError =>
  new AppError('unavailable', 'Files cannot be kept right now', { cause: error, retryAfter: 60 });

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw outOfOrder(error);
  }
}
