import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/storage/index.js';
import { beginningOf } from '../../platform/text/index.js';
import type { StoredFile } from './file.entity.js';

/** In UTF-8 a UTF-16 unit takes at most three bytes; a byte order mark comes before them. */
const bytesPerUnit = 3;
const markBytes = 3;

/** Reads files for roles; who may see the message may have its files read. */
@Injectable()
export class FileContents {
  constructor(private readonly blobs: BlobStore) {}

  /** How a text begins, in at most so many UTF-16 units. */
  async text(file: StoredFile, most: number): Promise<string> {
    const bytes = await this.blobs.read(file, most * bytesPerUnit + markBytes);
    // As a part of a stream, whose last character may be cut in two.
    const text = new TextDecoder(file.charset ?? 'utf-8').decode(bytes, { stream: true });
    return beginningOf(text, most);
  }

  bytes(file: StoredFile): Promise<Buffer> {
    return this.blobs.read(file, file.size);
  }
}
