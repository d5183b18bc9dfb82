import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { ApiClient } from './api-client.js';
import { CliError, ServerError, Unreachable, UsageError } from './errors.js';
import { addDocuments } from './knowledge-adding.js';
import { addKnowledge, knowledgeStatus, searchKnowledge } from './knowledge.commands.js';
import { ProgressBars } from './progress-bars.js';

const folder = mkdtempSync(join(tmpdir(), 'artel-knowledge-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aFile(name: string): string {
  writeFileSync(join(folder, name), name);
  return join(folder, name);
}

const rules = {
  id: 'c1',
  name: 'Rules',
  documents: { total: 2, ready: 1, failed: 1, underWay: 0 },
  chunks: 7,
  mayManage: true,
};
const document = (id: string, state: string, more: object = {}) => ({
  ...{ id, name: id, state, progress: null, error: null, chunks: 0 },
  ...more,
});
type Route = () => unknown;

/** An Artel that answers by `METHOD path`, each time with the next of what is listed; the last one stays. */
class ScriptedApi extends ApiClient {
  readonly asked: { route: string; body?: unknown }[] = [];

  constructor(private readonly routes: Record<string, Route[]>) {
    super('http://artel.test');
  }

  override get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return this.answer(`GET ${path.split('?')[0] ?? ''}`, shape);
  }

  override post<T>(path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    return this.answer(`POST ${path}`, shape, body);
  }

  override upload<T>(path: string, { name }: { name: string }, shape: z.ZodType<T>): Promise<T> {
    return this.answer(`UPLOAD ${path}`, shape, name);
  }

  private answer<T>(route: string, shape: z.ZodType<T>, body?: unknown): Promise<T> {
    this.asked.push({ route, body });
    const answers = this.routes[route] ?? [];
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (!next) throw new Error(`${route} is not expected`);
    return Promise.resolve().then(() => shape.parse(next()));
  }
}

const collections = { 'GET /knowledge/collections': [() => ({ items: [rules], nextCursor: null })] };
const upload = 'UPLOAD /knowledge/collections/c1/documents';
const fails =
  (error: Error): Route =>
  () => {
    throw error;
  };

function aScreen(isTTY = false) {
  let [out, err] = ['', ''];
  return {
    screen: {
      out: { isTTY, write: (text: string) => (out += text) },
      err: { write: (text: string) => (err += text) },
      live: false,
    },
    out: () => out,
    err: () => err,
  };
}

describe('knowledge add', () => {
  it('follows each document to its end, and tells of those that failed', async () => {
    const problem = { code: 'encrypted', detail: 'The file asks for a password' };
    const api = new ScriptedApi({
      ...collections,
      [upload]: [() => document('d1', 'queued'), () => document('d2', 'failed', { error: problem })],
      'GET /knowledge/documents/d1': [
        () => document('d1', 'embedding', { progress: { done: 1, total: 4 } }),
        fails(new Unreachable('restarting')),
        () => document('d1', 'ready', { chunks: 4 }),
      ],
    });
    const { screen, out, err } = aScreen();
    const [good, bad] = [aFile('good.md'), aFile('bad.pdf')];
    const adding = addKnowledge(api, [good, bad], { collection: 'rules', wait: true }, screen);
    await expect(adding).rejects.toThrow(new CliError('1 of 2 documents failed'));
    expect(out()).toBe('Rules: 1 ready, 1 failed\n');
    expect(err()).toContain(`${good}: embedding\n`);
    expect(err()).toContain(`${good}: ready, 4 passages\n`);
    expect(err()).toContain(`${bad}: failed: encrypted: The file asks for a password\n`);
    expect(api.asked.filter(({ route }) => route === upload).map(({ body }) => body)).toEqual([
      'good.md',
      'bad.pdf',
    ]);
  });

  it('is content with what the collection has already', async () => {
    const duplicate = new ServerError('duplicate_document: …', 409, 'duplicate_document');
    const api = new ScriptedApi({ ...collections, [upload]: [fails(duplicate)] });
    const { screen, out } = aScreen();
    await addKnowledge(api, [aFile('same.md')], { collection: 'c1', wait: true }, screen);
    expect(out()).toBe('Rules: 1 duplicate\n');
  });

  it('sends nothing to a collection that the person may only read', async () => {
    const api = new ScriptedApi({
      'GET /knowledge/collections': [() => ({ items: [{ ...rules, mayManage: false }], nextCursor: null })],
    });
    const { screen } = aScreen();
    await expect(
      addKnowledge(api, [aFile('mine.md')], { collection: 'rules', wait: true }, screen),
    ).rejects.toThrow(
      new CliError('you may read Rules, but not add to it: ask an owner or an administrator'),
    );
    expect(api.asked.map(({ route }) => route)).toEqual(['GET /knowledge/collections']);
  });

  it('makes the collection where it is told to, and has pages fetched by the server', async () => {
    const api = new ScriptedApi({
      'GET /knowledge/collections': [() => ({ items: [], nextCursor: null })],
      'POST /knowledge/collections': [() => rules],
      'POST /knowledge/collections/c1/documents/url': [() => document('d', 'queued')],
    });
    const { screen, out } = aScreen();
    const given = ['https://example.com/a'];
    await expect(addKnowledge(api, given, { collection: 'Rules', wait: false }, screen)).rejects.toThrow(
      UsageError,
    );
    await addKnowledge(api, given, { collection: 'Rules', create: true, wait: false }, screen);
    expect(out()).toBe('Rules: 1 queued\n');
    expect(api.asked.at(-1)?.body).toEqual({ url: 'https://example.com/a' });
  });

  const sources = [1, 2, 3, 4, 5, 6].map((n) => ({
    kind: 'url' as const,
    name: `p${n}`,
    url: `https://p/${n}`,
  }));
  const adding = { collectionId: 'c1', wait: true };
  const patience = { pollMillis: 1, stallMillis: 30, retryMillis: 1 };
  const bars = () => new ProgressBars({ write: () => undefined }, false);
  const posting = 'POST /knowledge/collections/c1/documents/url';

  it('tries again what fails for now, and gives up on a server that stays away', async () => {
    const busy = new ServerError('rate_limited: …', 429, 'rate_limited');
    const api = new ScriptedApi({ [posting]: [fails(busy), fails(busy), () => document('d', 'ready')] });
    const [added] = await addDocuments(api, sources.slice(0, 1), adding, bars(), patience);
    expect(added?.outcome).toBe('ready');

    const away = new ScriptedApi({ [posting]: [fails(new Unreachable('it is away'))] });
    await expect(addDocuments(away, sources, adding, bars(), patience)).rejects.toThrow('it is away');
    expect(new Set(away.asked.map(({ body }) => JSON.stringify(body))).size).toBe(4);
  });

  it('waits for no document that makes no progress', async () => {
    const api = new ScriptedApi({
      [posting]: [() => document('d', 'queued')],
      'GET /knowledge/documents/d': [() => document('d', 'parsing')],
    });
    const [added] = await addDocuments(api, sources.slice(0, 1), adding, bars(), patience);
    expect(added).toMatchObject({ outcome: 'failed', error: expect.stringContaining('without progress') });
  });
});

describe('knowledge status', () => {
  it('shows how search works, and the collections', async () => {
    const status = { mode: 'lexical', reason: 'no embedding model', embedding: null, reindexing: null };
    const api = new ScriptedApi({ ...collections, 'GET /knowledge/status': [() => status] });
    expect(await knowledgeStatus(api, {})).toBe(
      [
        'Search: lexical (no embedding model)',
        'COLLECTION  DOCUMENTS  READY  UNDER WAY  FAILED  PASSAGES  ID',
        'Rules       2          1      0          1       7         c1',
      ].join('\n'),
    );
  });

  it('tells what is wrong with the documents of a collection', async () => {
    const error = { code: 'no_text', detail: 'It is a scan' };
    const items = [document('scan.pdf', 'failed', { error })];
    const path = 'GET /knowledge/collections/c1/documents';
    const api = new ScriptedApi({ ...collections, [path]: [() => ({ items, nextCursor: null })] });
    expect(await knowledgeStatus(api, { collection: 'RULES' })).toContain('no_text: It is a scan');
  });
});

describe('knowledge search', () => {
  const passage = {
    ...{ documentName: 'Rules.pdf', page: 3, titlePath: ['Vacations', 'How long'] },
    text: 'It is 28 days\x1b[31m of vacation',
    highlights: [[6, 13]],
  };
  const api = () =>
    new ScriptedApi({
      ...collections,
      'POST /knowledge/search': [() => ({ items: [passage], mode: 'lexical', reason: 'no model' })],
    });

  it('prints passages with their places, and says when it goes by words alone', async () => {
    const { screen, out, err } = aScreen();
    await searchKnowledge(api(), 'vacation', { limit: 5 }, screen);
    expect(out()).toBe('[1] Rules.pdf — Vacations › How long › page 3\n    It is 28 days[31m of vacation\n');
    expect(err()).toBe('By words alone: no model\n');
  });

  it('has on a terminal what was searched for in bold, and nothing else that steers it', async () => {
    const { screen, out } = aScreen(true);
    await searchKnowledge(api(), 'vacation', { limit: 5 }, screen);
    expect(out()).toContain('    It is \x1b[1m28 days\x1b[22m[31m of vacation\n');
  });

  it('looks into the collections that are named', async () => {
    const asked = api();
    await searchKnowledge(asked, 'q', { collection: ['rules', 'c1'], limit: 2 }, aScreen().screen);
    expect(asked.asked.at(-1)?.body).toEqual({ collectionIds: ['c1'], query: 'q', limit: 2 });
    const lost = searchKnowledge(asked, 'q', { collection: ['Prices'], limit: 2 }, aScreen().screen);
    await expect(lost).rejects.toThrow('there is no collection Prices');
  });
});
