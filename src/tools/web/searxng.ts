import { authorityOf } from '../../platform/egress/index.js';
import {
  foundIn,
  searchUrl,
  type EngineAddress,
  type FoundPage,
  type SearchEngine,
} from './search-engine.js';

/** https://docs.searxng.org/dev/search_api.html; `json` must be among its `search.formats`. */
export class Searxng implements SearchEngine {
  constructor(private readonly address: EngineAddress) {}

  async search(query: string, limit: number, signal?: AbortSignal): Promise<FoundPage[]> {
    const { egress, root, apiKey } = this.address;
    const url = searchUrl(root);
    url.search = new URLSearchParams({ q: query, format: 'json' }).toString();
    // It has no keys of its own; a proxy before it may.
    const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : undefined;
    const response = await egress.request({ url, headers, signal, tries: 2, allow: [authorityOf(url)] });
    return foundIn(response, limit);
  }
}
