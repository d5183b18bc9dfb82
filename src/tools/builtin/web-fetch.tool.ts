import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Invocation, Tool } from '../tool.js';
import { PageReader } from '../web/page-reader.js';

const input = z.strictObject({
  url: z.string().min(1).max(2_000).describe('The address of the page, with https://'),
});

const largestPage = 5 * 1024 ** 2;
const longestText = 20_000;
const accept = 'text/html, text/plain;q=0.9, text/markdown;q=0.9, application/json;q=0.8, */*;q=0.1';

/** Reads a page of the public internet, and whatever EGRESS_ALLOW adds to it. */
@Injectable()
export default class WebFetchTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Reads a web page or a text file on the internet and returns its title and text. Use it for an address that the ' +
    'conversation or a web search gave; do not make addresses up.';
  readonly input = input;
  readonly readOnly = true;

  constructor(
    private readonly egress: EgressClient,
    private readonly pages: PageReader,
  ) {}

  async execute({ url }: z.infer<typeof input>, { orgId, signal }: Invocation): Promise<string> {
    const answer = await this.egress.request({
      url,
      headers: { accept },
      maxBytes: largestPage,
      tries: 2,
      signal,
    });
    if (!answer.isOk) {
      answer.discard();
      throw new AppError('page_unreadable', `The server of the page answered with status ${answer.status}`);
    }
    const fetched = {
      url: answer.url.href,
      contentType: answer.header('content-type'),
      bytes: await answer.bytes(),
    };
    const { title, text, isCut } = await this.pages.read(orgId, fetched, longestText);
    const head = [`Address: ${fetched.url}`, ...(title ? [`Title: ${title}`] : [])].join('\n');
    return `${head}\n\n${text || '(The page has no text)'}${isCut ? '\n\n(The page goes on; this is its beginning)' : ''}`;
  }
}
