import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/index.js';
import { decodeText } from '../outside/charset.js';
import { cutAtSentence, type CutText } from '../outside/cut.js';
import { HeavyWork, type HeavyFunction } from '../threads/heavy-work.js';
import type { Html, ReadableHtml } from './readable-html.js';

export interface FetchedPage {
  url: string;
  contentType: string | undefined;
  bytes: Uint8Array;
}

export interface ReadablePage extends CutText {
  title?: string;
}

const longestHtml = 3 * 1024 ** 2;
/** A tag costs far more than a letter. */
const mostTags = 100_000;

const readHtml: HeavyFunction = {
  module: new URL('./readable-html.js', import.meta.url),
  name: 'readHtml',
  kind: 'quick',
  millis: 8_000,
};

/** Makes text of what was fetched: HTML in a thread of its own with little time, other text as it is. */
@Injectable()
export class PageReader {
  constructor(private readonly heavy: HeavyWork) {}

  /** Throws `page_unreadable` for what is no text and for pages that take too long, and `busy`. */
  async read(
    orgId: string,
    { url, contentType, bytes }: FetchedPage,
    maxLength: number,
  ): Promise<ReadablePage> {
    const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
    const charset = parameters.map((text) => /^\s*charset="?([^"]+)"?/.exec(text)?.[1]).find(Boolean);
    const text = decodeText(bytes, charset);
    const kind = kindOf(type.trim(), text);
    if (kind === 'other') throw new AppError('page_unreadable', 'This is neither a web page nor text');
    if (kind === 'text') return cutAtSentence(text.trim(), maxLength);
    const page = await this.readHtml(orgId, { html: text, url });
    return { ...(page.title && { title: page.title }), ...cutAtSentence(page.text, maxLength) };
  }

  private async readHtml(orgId: string, page: Html): Promise<ReadableHtml> {
    if (page.html.length > longestHtml || page.html.split('<', mostTags + 1).length > mostTags) {
      throw new AppError('page_unreadable', 'The page is too large');
    }
    try {
      return await this.heavy.run<ReadableHtml>(orgId, readHtml, page);
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'busy') throw cause;
      throw new AppError('page_unreadable', 'The page takes too much to be read', { cause });
    }
  }
}

function kindOf(type: string, text: string): 'html' | 'text' | 'other' {
  if (text.includes('\0')) return 'other';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (type === '') return /^\s*<(!doctype html|html|head|body)\b/i.test(text) ? 'html' : 'text';
  const isText = /^text\/|^application\/(json|xml|yaml|x-yaml|javascript|x-ndjson)$|\+(json|xml|yaml)$/.test(
    type,
  );
  return isText ? 'text' : 'other';
}
