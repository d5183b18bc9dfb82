import { authorityOf } from '../../platform/egress/index.js';
import {
  foundIn,
  searchUrl,
  type EngineAddress,
  type FoundPage,
  type SearchEngine,
} from './search-engine.js';

/** https://docs.tavily.com/documentation/api-reference/endpoint/search */
export class Tavily implements SearchEngine {
  constructor(private readonly address: EngineAddress) {}

  async search(query: string, limit: number, signal?: AbortSignal): Promise<FoundPage[]> {
    const { egress, root, apiKey } = this.address;
    const url = searchUrl(root);
    const response = await egress.request({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query, max_results: limit }),
      signal,
      allow: [authorityOf(url)],
    });
    return foundIn(response, limit);
  }
}
