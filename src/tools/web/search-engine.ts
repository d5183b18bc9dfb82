import { z } from 'zod';
import { AppError } from '../../platform/errors/index.js';
import type { EgressClient, EgressResponse } from '../../platform/egress/index.js';
import { beginningOf } from '../../platform/text/index.js';

export interface FoundPage {
  title: string;
  url: string;
  snippet: string;
}

export interface SearchEngine {
  /** At most `limit` pages, best first. */
  search(query: string, limit: number, signal?: AbortSignal): Promise<FoundPage[]>;
}

/** Where an engine is, and how it is reached. */
export interface EngineAddress {
  egress: EgressClient;
  /** Of the operator: it may be private. */
  root: string;
  apiKey?: string;
}

const longest = { title: 300, snippet: 1_000 };
const line = (max: number) =>
  z
    .string()
    .nullish()
    .transform((text) => beginningOf((text ?? '').replace(/\s+/g, ' ').trim(), max));

/** Both engines answer this, among much else. */
const Answer = z.object({
  results: z.array(z.object({ title: line(longest.title), url: z.string(), content: line(longest.snippet) })),
});

/** Throws `web_search_failed` for what is no list of results. */
export async function foundIn(response: EgressResponse, limit: number): Promise<FoundPage[]> {
  if (!response.isOk) {
    response.discard();
    throw new AppError('web_search_failed', `The search service answered with status ${response.status}`);
  }
  const { success, data } = Answer.safeParse(await response.json());
  if (!success) throw new AppError('web_search_failed', 'The search service answered something else');
  return data.results
    .filter(({ url }) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
    .slice(0, limit)
    .map(({ title, url, content }) => ({ title: title || url, url, snippet: content }));
}

/** `search` below the root, whether or not that ends with a slash. */
export const searchUrl = (root: string): URL => new URL('search', root.endsWith('/') ? root : `${root}/`);
