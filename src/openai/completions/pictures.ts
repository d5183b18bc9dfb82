import { Injectable } from '@nestjs/common';
import type { FacadeInput } from '../../agents/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import { fileKindOf } from '../../platform/storage/index.js';
import { bytesOfDataUrl } from './data-url.js';
import type { Attached } from './messages.js';
import { isObject, refused } from './refusal.js';

export type Picture = NonNullable<FacadeInput['messages'][number]['images']>[number];

/** What servers of models read. */
const types = ['image/png', 'image/jpeg', 'image/webp'];
const largest = 10 * 1024 ** 2;
/** From the first byte of the first picture to the last of the last one. */
const fetchMillis = 15_000;
const longestUrl = 8_000;

/** Reads the pictures of a request: from the request itself, or from where they stand in the web. */
@Injectable()
export class Pictures {
  constructor(private readonly egress: EgressClient) {}

  async read({ part, place }: Attached): Promise<Picture> {
    const at = [...place, 'image_url', 'url'];
    const { image_url: image } = part;
    const url = isObject(image) ? image.url : image;
    if (typeof url !== 'string') throw refused(at, 'is required');
    const bytes = url.startsWith('data:') ? inlineIn(url, at) : await this.fetched(url, at);
    const { mime } = await fileKindOf(bytes, bytes.length, '');
    if (!types.includes(mime)) throw refused(at, 'must be a PNG, JPEG or WebP picture');
    return { mime, data: bytes.toString('base64') };
  }

  private async fetched(url: string, at: Attached['place']): Promise<Buffer> {
    if (url.length > longestUrl) throw refused(at, `has more than ${longestUrl} characters`);
    try {
      const answer = await this.egress.request({ url, maxBytes: largest, timeoutMillis: fetchMillis });
      if (answer.isOk) return await answer.bytes();
      answer.discard();
      throw refused(at, `cannot be fetched: the server answered ${answer.status}`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('egress_')) throw error;
      throw refused(at, `cannot be fetched: ${error.detail}`);
    }
  }
}

function inlineIn(url: string, at: Attached['place']): Buffer {
  const bytes = bytesOfDataUrl(url);
  if (!bytes) throw refused(at, 'must be an address of the web, or data:image/...;base64,...');
  if (bytes.length > largest) throw refused(at, `has more than ${largest} bytes`);
  return bytes;
}
