import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { type Asked, type ReadEvent } from './read-events.js';
import { type ReaderLimits, ReaderProcess } from './reader-process.js';

export type { ChunkDraft } from './chunk.js';
export type { ReadEvent } from './read-events.js';

const megabyte = 1024 * 1024;

const limits: ReaderLimits = {
  silentMillis: 25_000,
  totalMillis: 10 * 60_000,
  heapMegabytes: 512,
  residentBytes: 1_024 * megabyte,
  bytes: 200 * megabyte,
};

/**
 * Turns a document into chunks, in a process of its own that is given nothing but the document. Throws DocumentProblem for
 * what is wrong with it, and the signal's reason when that is aborted. Reads no further than its events are taken.
 */
@Injectable()
export class DocumentReader {
  read(bytes: Readable, about: Asked, signal: AbortSignal): AsyncGenerator<ReadEvent> {
    return new ReaderProcess(program, limits).read(bytes, about, signal);
  }
}

const program = join(import.meta.dirname, 'read-document.main.js');
