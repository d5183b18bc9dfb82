import { Injectable } from '@nestjs/common';
import type { FacadeInput } from '../../agents/index.js';
import { imageDetails } from '../../llm/index.js';
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
/** Of all pictures of one request. */
const mostBytes = 12 * 1024 ** 2;
const tooMuch = `the pictures of a request have at most ${mostBytes} bytes together`;
/** Of each, and of all that are fetched for one request. */
const fetchMillis = 15_000;
const allFetchMillis = 30_000;
const longestUrl = 8_000;

/** What is left for the pictures of one request. */
export class PictureRoom {
  bytes = mostBytes;
  private readonly end = Date.now() + allFetchMillis;

  get millis(): number {
    return Math.max(1, Math.min(fetchMillis, this.end - Date.now()));
  }
}

/** Reads the pictures of a request: from the request itself, or from where they stand in the web. */
@Injectable()
export class Pictures {
  constructor(private readonly egress: EgressClient) {}

  async read({ part, place }: Attached, room: PictureRoom): Promise<Picture> {
    const at = [...place, 'image_url', 'url'];
    const { image_url: image } = part;
    const { url, detail } = isObject(image) ? image : { url: image };
    if (typeof url !== 'string') throw refused(at, 'is required');
    const closeness = detailOf(detail, [...place, 'image_url', 'detail']);
    const bytes = url.startsWith('data:') ? inlineIn(url, at) : await this.fetched(url, room, at);
    room.bytes -= bytes.length;
    if (room.bytes < 0) throw refused(at, tooMuch);
    const { mime } = await fileKindOf(bytes, bytes.length, '');
    if (!types.includes(mime)) throw refused(at, 'must be a PNG, JPEG or WebP picture');
    return { mime, data: bytes.toString('base64'), ...closeness };
  }

  private async fetched(url: string, room: PictureRoom, at: Attached['place']): Promise<Buffer> {
    if (url.length > longestUrl) throw refused(at, `has more than ${longestUrl} characters`);
    const maxBytes = Math.min(room.bytes, largest);
    try {
      const answer = await this.egress.request({ url, maxBytes, timeoutMillis: room.millis });
      if (answer.isOk) return await answer.bytes();
      answer.discard();
      throw refused(at, `cannot be fetched: the server answered ${answer.status}`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('egress_')) throw error;
      const isTooMuch = error.code === 'egress_too_large' && maxBytes < largest;
      throw refused(at, isTooMuch ? tooMuch : `cannot be fetched: ${error.detail}`);
    }
  }
}

/** Model servers that know of it have three. */
function detailOf(detail: unknown, at: Attached['place']): Pick<Picture, 'detail'> {
  if (detail === undefined || detail === null) return {};
  const known = imageDetails.find((one) => one === detail);
  if (!known) throw refused(at, `must be one of ${imageDetails.join(', ')}`);
  return { detail: known };
}

function inlineIn(url: string, at: Attached['place']): Buffer {
  const bytes = bytesOfDataUrl(url);
  if (!bytes) throw refused(at, 'must be an address of the web, or data:image/...;base64,...');
  if (bytes.length > largest) throw refused(at, `has more than ${largest} bytes`);
  return bytes;
}
