import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { KnowledgeDocument } from './contract.js';
import { CliError, describe, isPassing, ServerError, Unreachable } from './errors.js';
import type { Source } from './knowledge-sources.js';
import type { ProgressBars } from './progress-bars.js';
import { counted } from './render.js';

export interface Added {
  source: string;
  outcome: 'ready' | 'queued' | 'duplicate' | 'failed';
  document?: KnowledgeDocument;
  error?: string;
}

export interface Adding {
  collectionId: string;
  /** Until a document is ready or has failed; otherwise only until the server has it. */
  wait: boolean;
}

export interface Patience {
  pollMillis: number;
  /** Without any progress of a document, or without an answer of the server. */
  stallMillis: number;
  /** Between attempts at what failed for now. */
  retryMillis: number;
}

const usualPatience: Patience = { pollMillis: 700, stallMillis: 15 * 60_000, retryMillis: 2_000 };
/** At a time: while one is sent, others are read by the server. */
const atOnce = 4;
const attempts = 5;

/**
 * Sends documents and follows each to its end; one that fails does not hold up the others. Throws Unreachable when the
 * server stays away: nothing more would come through.
 */
export async function addDocuments(
  api: ApiClient,
  sources: Source[],
  adding: Adding,
  bars: ProgressBars,
  patience: Patience = usualPatience,
): Promise<Added[]> {
  const results: Added[] = [];
  const queue = sources.entries();
  let away: Unreachable | undefined;
  const worker = async (): Promise<void> => {
    for (const [i, source] of queue) {
      if (away) return;
      const added = await add(api, source, adding, bars, patience).catch((error: unknown): Added => {
        if (error instanceof Unreachable) away ??= error;
        return { source: source.name, outcome: 'failed', error: describe(error) };
      });
      results[i] = added;
      bars.end(source.name, told(added));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, sources.length) }, worker));
  if (away) throw away;
  return results;
}

const told = ({ outcome, document, error }: Added): string => {
  if (outcome === 'failed') return `failed: ${error}`;
  if (outcome === 'duplicate') return 'the collection has it already';
  return outcome === 'ready' ? `ready, ${counted(document?.chunks ?? 0, 'passage')}` : 'taken, to be read';
};

async function add(
  api: ApiClient,
  source: Source,
  { collectionId, wait }: Adding,
  bars: ProgressBars,
  patience: Patience,
): Promise<Added> {
  bars.show(source.name, { state: 'sending' });
  let document: KnowledgeDocument;
  try {
    document = await persistently(patience, () => send(api, source, collectionId));
  } catch (error) {
    if (error instanceof ServerError && error.code === 'duplicate_document')
      return { source: source.name, outcome: 'duplicate' };
    throw error;
  }
  if (wait) document = await followed(api, document, source.name, bars, patience);
  if (document.state !== 'failed')
    return { source: source.name, outcome: document.state === 'ready' ? 'ready' : 'queued', document };
  const { code, detail } = document.error ?? { code: 'failed', detail: 'the server does not say why' };
  return { source: source.name, outcome: 'failed', document, error: `${code}: ${detail}` };
}

async function send(api: ApiClient, source: Source, collectionId: string): Promise<KnowledgeDocument> {
  const path = `/knowledge/collections/${encodeURIComponent(collectionId)}/documents`;
  if (source.kind === 'url') return api.post(`${path}/url`, { url: source.url }, KnowledgeDocument);
  const content = await openAsBlob(source.path);
  return api.upload(path, { name: basename(source.path), content }, KnowledgeDocument);
}

async function followed(
  api: ApiClient,
  sent: KnowledgeDocument,
  name: string,
  bars: ProgressBars,
  { pollMillis, stallMillis }: Patience,
): Promise<KnowledgeDocument> {
  let document = sent;
  let seen = '';
  let movedAt = Date.now();
  for (;;) {
    const { state, progress } = document;
    if (state === 'ready' || state === 'failed') return document;
    bars.show(name, { state, done: progress?.done, total: progress?.total });
    const now = JSON.stringify([state, progress]);
    if (now !== seen) [seen, movedAt] = [now, Date.now()];
    if (Date.now() - movedAt > stallMillis)
      throw new CliError(
        `it has been ${state} without progress for ${Math.round(stallMillis / 60_000)} minutes`,
      );
    await pause(pollMillis);
    try {
      document = await api.get(`/knowledge/documents/${encodeURIComponent(sent.id)}`, KnowledgeDocument);
    } catch (error) {
      // The server may be restarting: it goes on with the document where it was.
      if (!isPassing(error)) throw error;
    }
  }
}

/** Again, with longer pauses, while what is asked for fails only for now. */
async function persistently<T>({ retryMillis }: Patience, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await pause(retryMillis * 2 ** (attempt - 1));
    }
  }
}
