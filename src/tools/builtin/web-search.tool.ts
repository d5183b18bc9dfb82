import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Invocation, Tool } from '../tool.js';
import { WebSearch } from '../web/web-search.js';

const input = z.strictObject({
  query: z.string().trim().min(1).max(400).describe('A few words, as one types them into a search engine'),
  limit: z.number().int().min(1).max(10).default(5).describe('How many pages to return'),
});

/** Finds pages on the internet by the engine of WEB_SEARCH_PROVIDER. */
@Injectable()
export default class WebSearchTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Searches the internet and returns titles, addresses and short excerpts of pages. Use it for facts that are recent ' +
    'or outside of the company; read a page with web_fetch before relying on it.';
  readonly input = input;
  readonly readOnly = true;

  constructor(private readonly web: WebSearch) {}

  get lacks(): string | undefined {
    return this.web.isOn ? undefined : 'this server has no WEB_SEARCH_PROVIDER';
  }

  async execute({ query, limit }: z.infer<typeof input>, { signal }: Invocation): Promise<string> {
    const found = await this.web.search(query, limit, signal);
    if (found.length === 0) return 'Nothing was found';
    return found
      .map(({ title, url, snippet }, n) => `${n + 1}. ${title}\n${url}\n${snippet}`.trim())
      .join('\n\n');
  }
}
