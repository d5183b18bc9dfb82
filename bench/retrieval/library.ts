import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../../test/support/builders.js';
import type { DataDocument } from './data-set.js';

/** How passages are looked for. */
export const searchModes = ['lexical', 'vector', 'hybrid'] as const;
export type SearchMode = (typeof searchModes)[number];

interface DocumentBody {
  id: string;
  name: string;
  state: string;
  error: { code: string; detail: string } | null;
}

export interface FoundPassage {
  text: string;
  /** Whether it is given to roles. */
  relevant: boolean;
}

interface FoundBody {
  mode: SearchMode;
  reason?: string;
  items: FoundPassage[];
}

/** As many as one form takes. */
const filesAtOnce = 20;
const pollMillis = 500;
/** Without one more document that is ready. */
const stallMillis = 120_000;

/** Documents in a collection of their own, through the public API. */
export class Library {
  private constructor(
    private readonly owner: Person,
    readonly collectionId: string,
  ) {}

  /** Uploads the documents and waits until all can be found; tells how many are ready. Throws when one fails. */
  static async of(
    owner: Person,
    documents: readonly DataDocument[],
    onReady: (count: number) => void = () => undefined,
  ): Promise<Library> {
    const { status, body } = await owner.client.post<{ id: string }>('/knowledge/collections', {
      name: `Data set ${Date.now()}`,
    });
    if (status !== 201) throw new Error(`POST /knowledge/collections answered ${status}`);
    const library = new Library(owner, body.id);
    for (let from = 0; from < documents.length; from += filesAtOnce)
      await library.upload(documents.slice(from, from + filesAtOnce));
    await library.untilReady(documents.length, onReady);
    return library;
  }

  /** The best ten chunks; undefined where this installation does not search in that mode. */
  async find(query: string, mode: SearchMode): Promise<FoundPassage[] | undefined> {
    const asked = { collectionIds: [this.collectionId], query, limit: 10, mode };
    const { status, body } = await this.owner.client.post<FoundBody>('/knowledge/search', asked);
    if (status !== 200) throw new Error(`A search for ${query} answered ${status}`);
    return body.mode === mode ? body.items : undefined;
  }

  private async upload(documents: readonly DataDocument[]): Promise<void> {
    const form = new FormData();
    for (const { part, name, markdown } of documents)
      form.append('file', new Blob([markdown], { type: 'text/markdown' }), `${part}-${name}`);
    const { url, token } = this.owner.client;
    const answer = await fetch(`${url}/api/v1/knowledge/collections/${this.collectionId}/documents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
      signal: AbortSignal.timeout(60_000),
    });
    if (answer.status !== 201)
      throw new Error(`The upload of documents answered ${answer.status}: ${await answer.text()}`);
  }

  private async untilReady(count: number, onReady: (count: number) => void): Promise<void> {
    let [ready, movedAt] = [-1, Date.now()];
    while (ready < count) {
      await pause(pollMillis);
      const documents = await this.documents();
      const failed = documents.find(({ state }) => state === 'failed');
      if (failed) throw new Error(`${failed.name} failed: ${failed.error?.code}: ${failed.error?.detail}`);
      const now = documents.filter(({ state }) => state === 'ready').length;
      if (now !== ready) movedAt = Date.now();
      else if (Date.now() - movedAt > stallMillis)
        throw new Error(`Only ${now} of ${count} documents are ready, and none more for two minutes`);
      onReady((ready = now));
    }
  }

  private async documents(): Promise<DocumentBody[]> {
    const all: DocumentBody[] = [];
    for (let cursor = ''; ;) {
      const path = `/knowledge/collections/${this.collectionId}/documents?limit=200${cursor}`;
      const { status, body } = await this.owner.client.get<{
        items: DocumentBody[];
        nextCursor: string | null;
      }>(path);
      if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
      all.push(...body.items);
      if (!body.nextCursor) return all;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  }
}
