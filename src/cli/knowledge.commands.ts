import type { ApiClient } from './api-client.js';
import type { Sink } from './answer-printer.js';
import { Collection, KnowledgeDocument, KnowledgeStatus, Passages } from './contract.js';
import { CliError, UsageError } from './errors.js';
import { addDocuments, type Added } from './knowledge-adding.js';
import { sourcesOf } from './knowledge-sources.js';
import { ProgressBars } from './progress-bars.js';
import { counted, forTerminal, oneLine, table } from './render.js';

export interface KnowledgeScreen {
  out: Sink;
  err: Sink;
  /** Whether stderr can show bars. */
  live: boolean;
  columns?: number;
}

export interface AddingOptions {
  collection: string;
  create?: boolean;
  wait: boolean;
  json?: boolean;
}

/** As many as one search takes. */
const mostCollections = 100;
const bold = ['\x1b[1m', '\x1b[22m'] as const;

/** Adds files, folders and pages to a collection; throws CliError at the end when some failed. */
export async function addKnowledge(
  api: ApiClient,
  given: string[],
  { collection: name, create = false, wait, json = false }: AddingOptions,
  screen: KnowledgeScreen,
): Promise<void> {
  const { sources, passedOver } = await sourcesOf(given);
  if (sources.length === 0) throw new UsageError('there is nothing to add: no file of a kind that is read');
  const collection = await collectionNamed(api, name, create);
  // Before anything is sent: the server would refuse each document only when it has all of it.
  if (!collection.mayManage)
    throw new CliError(
      `you may read ${oneLine(collection.name)}, but not add to it: ask an owner or an administrator`,
    );
  const bars = new ProgressBars(screen.err, screen.live, screen.columns);
  if (passedOver.length > 0) bars.note(`Passed over as no documents: ${counted(passedOver.length, 'file')}`);
  let added: Added[];
  try {
    added = await addDocuments(api, sources, { collectionId: collection.id, wait }, bars);
  } finally {
    bars.hide();
  }
  const count = (outcome: Added['outcome']) => added.filter((one) => one.outcome === outcome).length;
  if (json) screen.out.write(`${JSON.stringify(added, null, 2)}\n`);
  else {
    const parts = (['ready', 'queued', 'duplicate', 'failed'] as const).flatMap((outcome) =>
      count(outcome) > 0 ? [`${count(outcome)} ${outcome}`] : [],
    );
    screen.out.write(`${oneLine(collection.name)}: ${parts.join(', ')}\n`);
  }
  if (count('failed') > 0)
    throw new CliError(`${count('failed')} of ${counted(added.length, 'document')} failed`);
}

/** By its id, or by its name in whatever case. */
async function collectionNamed(api: ApiClient, name: string, create = false): Promise<Collection> {
  const all = await api.list('/knowledge/collections', Collection);
  const found = matching(all, name);
  if (found) return found;
  if (create) return api.post('/knowledge/collections', { name }, Collection);
  throw new UsageError(`there is no collection ${oneLine(name)}; ${known(all)}`);
}

function matching(all: Collection[], name: string): Collection | undefined {
  const wanted = name.trim().toLowerCase();
  const named = all.filter((one) => one.name.toLowerCase() === wanted);
  if (named.length > 1)
    throw new UsageError(`several collections are called ${oneLine(name)}: give the id of one`);
  return named[0] ?? all.find(({ id }) => id === wanted);
}

const known = (all: Collection[]): string =>
  all.length === 0
    ? 'there are none (--create makes it)'
    : `these are there: ${all.map((one) => oneLine(one.name)).join(', ')} (--create makes it)`;

/** How search works now, and the collections; or the documents of one that are not ready. */
export async function knowledgeStatus(
  api: ApiClient,
  { collection: name, json = false }: { collection?: string; json?: boolean },
  columns?: number,
): Promise<string> {
  if (name !== undefined) return collectionStatus(api, name, json, columns);
  const status = await api.get('/knowledge/status', KnowledgeStatus);
  const collections = await api.list('/knowledge/collections', Collection);
  if (json) return JSON.stringify({ ...status, collections }, null, 2);
  const { embedding, reindexing } = status;
  const lines = [`Search: ${status.mode}${status.reason ? ` (${status.reason})` : ''}`];
  if (embedding) lines.push(`Embeddings: ${embedding.model} of ${embedding.provider}, ${embedding.state}`);
  if (reindexing) lines.push(`Reindexing: ${reindexing.done} of ${reindexing.total}`);
  const rows = collections.map(({ id, name: title, documents, chunks }) => [
    ...[title, documents.total, documents.ready, documents.underWay, documents.failed, chunks].map(String),
    id,
  ]);
  const heading = ['COLLECTION', 'DOCUMENTS', 'READY', 'UNDER WAY', 'FAILED', 'PASSAGES', 'ID'];
  return [...lines.map(oneLine), table(heading, rows, columns).trimEnd()].join('\n');
}

async function collectionStatus(
  api: ApiClient,
  name: string,
  json: boolean,
  columns?: number,
): Promise<string> {
  const collection = await collectionNamed(api, name);
  const path = `/knowledge/collections/${encodeURIComponent(collection.id)}/documents`;
  const documents = await api.list(path, KnowledgeDocument);
  if (json) return JSON.stringify({ ...collection, items: documents }, null, 2);
  const rows = documents.map(({ name: title, state, progress, chunks, error, id }) => [
    title,
    progress ? `${state} ${progress.done}/${progress.total}` : state,
    String(chunks),
    error ? `${error.code}: ${error.detail}` : '',
    id,
  ]);
  return table(['DOCUMENT', 'STATE', 'PASSAGES', 'PROBLEM', 'ID'], rows, columns).trimEnd();
}

export interface Searching {
  collection?: string[];
  limit: number;
  json?: boolean;
}

/** Prints the passages that are found, the best first, with the words that were searched for in bold. */
export async function searchKnowledge(
  api: ApiClient,
  query: string,
  { collection: names, limit, json = false }: Searching,
  screen: KnowledgeScreen,
): Promise<void> {
  const found = await api.post(
    '/knowledge/search',
    { collectionIds: await idsOf(api, names), query, limit },
    Passages,
  );
  if (json) {
    screen.out.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  if (found.mode === 'lexical')
    screen.err.write(`${oneLine(`By words alone${found.reason ? `: ${found.reason}` : ''}`)}\n`);
  if (found.items.length === 0) screen.err.write('Nothing is found\n');
  for (const [i, passage] of found.items.entries())
    screen.out.write(`${i > 0 ? '\n' : ''}${printed(passage, i + 1, screen.out.isTTY)}\n`);
}

async function idsOf(api: ApiClient, names: string[] = []): Promise<string[]> {
  const all = await api.list('/knowledge/collections', Collection);
  const chosen = names.map((name) => {
    const found = matching(all, name);
    if (!found) throw new UsageError(`there is no collection ${oneLine(name)}`);
    return found;
  });
  const ids = (names.length > 0 ? chosen : all).map(({ id }) => id);
  if (ids.length === 0) throw new CliError('there is no collection to search in');
  if (ids.length > mostCollections)
    throw new UsageError(
      `there are ${ids.length} collections: name up to ${mostCollections} with --collection`,
    );
  return [...new Set(ids)];
}

type Passage = Passages['items'][number];

function printed(
  { documentName, page, titlePath, text, relevant, highlights }: Passage,
  n: number,
  isTTY = false,
): string {
  const place = [...titlePath, ...(page === null ? [] : [`page ${page}`])].map(oneLine).join(' › ');
  const head = `[${n}] ${oneLine(documentName)}${place ? ` — ${place}` : ''}${relevant ? '' : ' (hardly belongs to it)'}`;
  const body = isTTY ? highlighted(text, highlights) : forTerminal(text);
  return `${head}\n${body
    .split('\n')
    .map((line) => (line ? `    ${line}` : ''))
    .join('\n')}`;
}

/** Marks are set after the text is made harmless, piece by piece: they are control characters themselves. */
function highlighted(text: string, ranges: [number, number][]): string {
  let [shown, at] = ['', 0];
  for (const [from, to] of [...ranges].sort(([one], [other]) => one - other)) {
    if (from < at) continue;
    shown += `${forTerminal(text.slice(at, from))}${bold[0]}${forTerminal(text.slice(from, to))}${bold[1]}`;
    at = to;
  }
  return shown + forTerminal(text.slice(at));
}
