import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { anOrg, aUser, type Person } from '../support/builders.js';
import type { Socket } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import {
  aCollection,
  addFiles,
  aDocument,
  passagesOf,
  replaceFile,
  settled,
  type CollectionBody,
  type DocumentBody,
} from '../support/knowledge.js';
import { aDeployment, eventually } from '../support/profile.js';

const megabyte = 1024 ** 2;

let site: Server;
let siteUrl: string;
let artel: Deployment;
let owner: Person;
let member: Person;
let stranger: Person;

beforeAll(async () => {
  site = createServer((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/page.html' }).end();
    if (request.url === '/inward') return response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    if (request.url === '/large') return response.end(Buffer.alloc(9 * megabyte, 'a '));
    if (request.url?.endsWith('.html')) return response.end(pageOf('Тариф на вывоз мусора — 420 рублей'));
    response.writeHead(404).end('nothing');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  artel = await aDeployment({
    // A machine that is busy with other tests stops for longer than the usual leases of tests.
    RUN_LEASE: '10',
    EGRESS_ALLOW: new URL(siteUrl).host,
    PURGE_INTERVAL: '1',
    KNOWLEDGE_FILE_MAX_SIZE: String(8 * megabyte),
    ORGANIZATION_STORAGE_MAX: String(20 * megabyte),
  });
  owner = await anOrg(artel.url);
  [member, stranger] = [await aUser(owner), await anOrg(artel.url)];
}, 120_000);
afterAll(async () => {
  await artel?.stop();
  site?.close();
});

const pageOf = (text: string) =>
  `<!doctype html><html><head><meta charset="utf-8"><title>Тарифы</title></head><body><h1>Тарифы</h1><p>${text}</p></body></html>`;

/** A text of so many paragraphs, each with a number of its own. */
const paragraphs = (count: number, what = 'Пункт'): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `${what} ${i + 1}. Поставщик обязуется передать товар в срок, указанный в приложении ${i + 1}, а покупатель — принять его и оплатить по цене, которая стоит в спецификации. За каждый день просрочки начисляется пеня.`,
  ).join('\n\n');

const ready = async (person: Person, id: string): Promise<DocumentBody> => {
  const document = await settled(person, id);
  expect(document).toMatchObject({ state: 'ready', error: null, progress: null });
  return document;
};

/** All bytes that lie on the disk, whoever's they are. */
const onDisk = (): string[] =>
  readdirSync(join(artel.env.DATA_DIR ?? '', 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('A document', () => {
  let collection: CollectionBody;
  beforeAll(async () => {
    collection = await aCollection(owner);
  });

  it('is taken in, read, and served in passages that stand in their order', async () => {
    const content = paragraphs(40);
    const added = await aDocument(owner, collection.id, content, 'Договор поставки.txt');
    expect(added).toMatchObject({
      collectionId: collection.id,
      name: 'Договор поставки.txt',
      mime: 'text/plain',
      size: Buffer.byteLength(content),
      source: 'file',
      version: 1,
      servedVersion: null,
      state: 'queued',
    });
    expect(added.items).toHaveLength(1);
    const document = await ready(owner, added.id);
    const passages = await passagesOf(owner, added.id);
    expect(document).toMatchObject({ servedVersion: 1, chunks: passages.length });
    expect(passages.map(({ position }) => position)).toEqual(passages.map((_, i) => i));
    const text = passages.map((passage) => passage.text).join('\n');
    for (const number of [1, 17, 40]) expect(text).toContain(`Пункт ${number}.`);
    const middle = passages[Math.floor(passages.length / 2)];
    const { status, body } = await owner.client.get<{
      passage: { chunkId: string };
      before: { position: number }[];
      after: { position: number }[];
      document: { id: string };
    }>(`/knowledge/passages/${middle?.chunkId}?around=1`);
    expect(status).toBe(200);
    expect(body.passage.chunkId).toBe(middle?.chunkId);
    expect(body.before.map(({ position }) => position)).toEqual([(middle?.position ?? 0) - 1]);
    expect(body.after.map(({ position }) => position)).toEqual([(middle?.position ?? 0) + 1]);
    expect(body.document.id).toBe(added.id);
  });

  it('comes back byte by byte', async () => {
    const content = Buffer.from('# Заголовок\n\nТекст без изменений\n');
    const { id } = await aDocument(owner, collection.id, content, 'a.md');
    const answer = await fetch(`${artel.url}/api/v1/knowledge/documents/${id}/content`, {
      headers: { authorization: `Bearer ${member.accessToken}` },
    });
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
  });

  it('tells those who may read it how far it is, and nobody else', async () => {
    const listed = await aCollection(owner, { visibility: 'users', userIds: [] });
    const sockets = await Promise.all(
      [owner, member].map((person) => person.client.socket()) satisfies Promise<Socket>[],
    );
    for (const socket of sockets) await socket.wait(({ event }) => event === 'ready');
    const { id } = await aDocument(owner, listed.id, paragraphs(30, 'Тайна'), 'тайна.txt');
    const [heard, unheard] = sockets;
    const frame = (state: string) =>
      heard?.wait(
        ({ event, data }) => event === 'document.changed' && data?.documentId === id && data.state === state,
        30_000,
      );
    expect((await frame('queued'))?.data).toMatchObject({ collectionId: listed.id, error: null });
    await frame('embedding');
    expect((await frame('ready'))?.data).toMatchObject({ progress: null, error: null });
    expect(unheard?.frames.filter(({ data }) => data?.documentId === id)).toEqual([]);
    for (const socket of sockets) socket.close();
  });

  it('is taken with others, or none of them', async () => {
    const pieces = [1, 2, 3].map((n) => ({ name: `${n}.txt`, content: `Файл ${n} из трёх` }));
    const { status, body } = await addFiles(owner, collection.id, ...pieces);
    expect(status).toBe(201);
    expect(body.items?.map(({ name }) => name)).toEqual(['1.txt', '2.txt', '3.txt']);
    expect(body.id).toBe(body.items?.[0]?.id);
    const total = async () =>
      (await owner.client.get<CollectionBody>(`/knowledge/collections/${collection.id}`)).body.documents
        .total;
    const before = await total();
    const again = await addFiles(
      owner,
      collection.id,
      { name: 'x.txt', content: 'Новое' },
      pieces[1] ?? never(),
    );
    expect([again.status, again.body.code]).toEqual([409, 'duplicate_document']);
    const large = { name: 'large.txt', content: Buffer.alloc(8 * megabyte + 1, 'a') };
    const tooLarge = await addFiles(owner, collection.id, { name: 'y.txt', content: 'Ещё' }, large);
    expect([tooLarge.status, tooLarge.body.code]).toEqual([413, 'payload_too_large']);
    expect(await total()).toBe(before);
  });

  it('is there once, however it is sent', async () => {
    const other = await aCollection(owner);
    const first = await aDocument(owner, other.id, 'Одно и то же', 'a.txt');
    const { status, body } = await addFiles(owner, other.id, { name: 'b.txt', content: 'Одно и то же' });
    expect([status, body.code]).toEqual([409, 'duplicate_document']);
    expect(body.errors).toEqual([{ path: 'documentId', message: first.id }]);
    expect(body.detail).toContain('a.txt');
    const racing = await Promise.all(
      Array.from({ length: 4 }, (_, i) =>
        addFiles(owner, other.id, { name: `${i}.txt`, content: 'Наперегонки' }),
      ),
    );
    expect(racing.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
    expect((await aDocument(owner, collection.id, 'Одно и то же', 'a.txt')).version).toBe(1);
  });

  it('may be a text, or what stands at an address', async () => {
    const { status, body } = await owner.client.post<DocumentBody>(
      `/knowledge/collections/${collection.id}/documents/text`,
      { name: 'Заметка', text: 'Отпуск согласуют за две недели' },
    );
    expect([status, body.source, body.mime]).toEqual([201, 'text', 'text/plain']);
    const fetched = await owner.client.post<DocumentBody>(
      `/knowledge/collections/${collection.id}/documents/url`,
      { url: `${siteUrl}/moved` },
    );
    expect([fetched.status, fetched.body.source, fetched.body.name]).toEqual([201, 'url', 'moved']);
    await ready(owner, body.id);
    expect(await ready(owner, fetched.body.id)).toMatchObject({ mime: 'text/html', title: 'Тарифы' });
    expect((await passagesOf(owner, fetched.body.id)).map(({ text }) => text).join()).toContain('420 рублей');
    // Fetched anew, as a new version.
    await owner.client.post(`/knowledge/documents/${fetched.body.id}/reindex`);
    expect(await ready(owner, fetched.body.id)).toMatchObject({ version: 2, servedVersion: 2 });
  });

  it.each([
    ['what is not there', '/gone', 'fetch_failed'],
    ['what leads inward', '/inward', 'egress_refused'],
    ['what is too large', '/large', 'too_large'],
  ])('that is %s at an address has failed, and says why', async (_what, path, code) => {
    const { body } = await owner.client.post<DocumentBody>(
      `/knowledge/collections/${collection.id}/documents/url`,
      { url: siteUrl + path },
    );
    expect(await settled(owner, body.id)).toMatchObject({
      state: 'failed',
      error: { code, detail: expect.any(String) as string },
      servedVersion: null,
    });
  });

  it('of an address that may never be called is refused at once', async () => {
    const { status, body } = await owner.client.post<DocumentBody>(
      `/knowledge/collections/${collection.id}/documents/url`,
      { url: 'http://169.254.169.254/latest' },
    );
    expect([status, body.code]).toEqual([422, 'egress_refused']);
  });

  it.each<[what: string, name: string, content: string | Buffer, code: string]>([
    ['empty', 'пусто.txt', '', 'empty'],
    ['noise', 'шум.bin', Buffer.from('00ff10fe0001', 'hex'), 'unsupported'],
    ['a broken PDF', 'a.pdf', '%PDF-1.7\nnothing of a PDF follows', 'damaged'],
  ])('of %s ends as failed, with a reason', async (_what, name, content, code) => {
    const { id } = await aDocument(owner, collection.id, content, name);
    const document = await settled(owner, id);
    expect(document).toMatchObject({ state: 'failed', error: { code }, chunks: 0 });
    expect(await passagesOf(owner, id)).toEqual([]);
  });
});

describe('A new version', () => {
  it('takes the place of the one before when it is whole, and both are kept', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, paragraphs(20, 'Старый'), 'a.txt');
    await ready(owner, id);
    const [old] = await passagesOf(owner, id);
    const { status, body } = await replaceFile(owner, id, {
      name: 'b.txt',
      content: paragraphs(20, 'Новый'),
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ version: 2, servedVersion: 1, name: 'a.txt' });
    expect(await ready(owner, id)).toMatchObject({ version: 2, servedVersion: 2 });
    const text = (await passagesOf(owner, id)).map((passage) => passage.text).join();
    expect(text).toContain('Новый 20.');
    expect(text).not.toContain('Старый');
    expect((await owner.client.get(`/knowledge/passages/${old?.chunkId}`)).status).toBe(404);
    const versions = await owner.client.get<{ items: { version: number; name: string }[] }>(
      `/knowledge/documents/${id}/versions`,
    );
    expect(versions.body.items.map(({ version, name }) => [version, name])).toEqual([
      [2, 'b.txt'],
      [1, 'a.txt'],
    ]);
    const first = await fetch(`${artel.url}/api/v1/knowledge/documents/${id}/content?version=1`, {
      headers: { authorization: `Bearer ${owner.accessToken}` },
    });
    expect(await first.text()).toBe(paragraphs(20, 'Старый'));
  });

  it('that cannot be read leaves the one before served', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, 'Что было', 'a.txt');
    await ready(owner, id);
    await replaceFile(owner, id, { name: 'a.bin', content: Buffer.from('00ff10fe0001', 'hex') });
    expect(await settled(owner, id)).toMatchObject({
      state: 'failed',
      version: 2,
      servedVersion: 1,
      chunks: 1,
    });
    expect((await passagesOf(owner, id)).map(({ text }) => text)).toEqual(['Что было']);
  });

  it('of which there are many leaves the newest five', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, 'Версия 1', 'a.txt');
    for (const n of [2, 3, 4, 5, 6, 7]) {
      await ready(owner, id);
      await replaceFile(owner, id, { name: 'a.txt', content: `Версия ${n}` });
    }
    await ready(owner, id);
    const { body } = await owner.client.get<{ items: { version: number }[] }>(
      `/knowledge/documents/${id}/versions`,
    );
    expect(body.items.map(({ version }) => version)).toEqual([7, 6, 5, 4, 3]);
  });

  it('that is the same read again finds the same passages, under ids of their own', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, paragraphs(20), 'a.txt');
    await ready(owner, id);
    const before = await passagesOf(owner, id);
    expect((await owner.client.post(`/knowledge/documents/${id}/reindex`)).status).toBe(200);
    expect(await ready(owner, id)).toMatchObject({ version: 1, servedVersion: 1, chunks: before.length });
    const after = await passagesOf(owner, id);
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    expect(after[0]?.chunkId).not.toBe(before[0]?.chunkId);
  });
});

describe('A collection', () => {
  it('is changed by those who manage knowledge, and told of', async () => {
    const collection = await aCollection(owner, { description: 'Что мы подписали' });
    expect(collection).toMatchObject({ visibility: 'everyone', acceptsAnswers: false, mayManage: true });
    const socket = await member.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    const { status, body } = await owner.client.patch<CollectionBody>(
      `/knowledge/collections/${collection.id}`,
      { name: 'Подписанное', acceptsAnswers: true, visibility: 'users', userIds: [member.id] },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Подписанное', acceptsAnswers: true, userIds: [member.id] });
    await socket.wait(({ event }) => event === 'collections.changed');
    socket.close();
    const seen = await member.client.get<CollectionBody>(`/knowledge/collections/${collection.id}`);
    expect(seen.body).toMatchObject({ name: 'Подписанное', mayManage: false, userIds: [] });
    for (const refused of [
      await member.client.patch(`/knowledge/collections/${collection.id}`, { name: 'x' }),
      await member.client.post('/knowledge/collections', { name: 'x' }),
      await member.client.delete(`/knowledge/collections/${collection.id}`),
    ])
      expect(refused.status).toBe(403);
    const nobody = await owner.client.patch(`/knowledge/collections/${collection.id}`, {
      visibility: 'users',
      userIds: [stranger.id],
    });
    expect(nobody.status).toBe(404);
    const misplaced = await owner.client.patch(`/knowledge/collections/${collection.id}`, {
      visibility: 'everyone',
      userIds: [member.id],
    });
    expect(misplaced.status).toBe(400);
  });

  it('does not exist for those who may not read it, and nothing in it does', async () => {
    const { id } = await aCollection(owner, { visibility: 'roles', allowedRoles: ['admin'] });
    const document = await aDocument(owner, id, paragraphs(5, 'Закрыто'), 'закрыто.txt');
    await ready(owner, document.id);
    const [passage] = await passagesOf(owner, document.id);
    const admin = await aUser(owner, { role: 'admin' });
    const paths = [
      `/knowledge/collections/${id}`,
      `/knowledge/collections/${id}/documents`,
      `/knowledge/documents/${document.id}`,
      `/knowledge/documents/${document.id}/versions`,
      `/knowledge/documents/${document.id}/content`,
      `/knowledge/documents/${document.id}/passages`,
      `/knowledge/passages/${passage?.chunkId}`,
    ];
    for (const [person, status] of [
      [admin, 200],
      [owner, 200],
      [member, 404],
      [stranger, 404],
    ] as const) {
      for (const path of paths)
        expect([path, (await person.client.get(path)).status]).toEqual([path, status]);
      const { body } = await person.client.get<{ items: { id: string }[] }>('/knowledge/collections');
      expect(body.items.some((one) => one.id === id)).toBe(status === 200);
    }
    for (const path of [
      `/knowledge/documents/${document.id}/reindex`,
      `/knowledge/collections/${id}/documents/text`,
    ])
      expect((await stranger.client.post(path, { name: 'x', text: 'x' })).status).toBe(404);
  });

  it('goes with all that is in it, to the last byte', async () => {
    const { id } = await aCollection(owner);
    const kept = await aDocument(owner, id, 'Останется', 'a.txt');
    const gone = await aDocument(owner, id, 'Уйдёт', 'b.txt');
    await Promise.all([ready(owner, kept.id), ready(owner, gone.id)]);
    const [passage] = await passagesOf(owner, gone.id);
    const before = onDisk().length;
    expect((await owner.client.delete(`/knowledge/documents/${gone.id}`)).status).toBe(204);
    expect((await owner.client.get(`/knowledge/documents/${gone.id}`)).status).toBe(404);
    expect((await owner.client.get(`/knowledge/passages/${passage?.chunkId}`)).status).toBe(404);
    const { body } = await owner.client.get<CollectionBody>(`/knowledge/collections/${id}`);
    expect([body.documents.total, body.chunks]).toEqual([1, 1]);
    await eventually('its bytes are gone', () => Promise.resolve(onDisk().length === before - 1));
    expect((await owner.client.delete(`/knowledge/collections/${id}`)).status).toBe(204);
    expect((await owner.client.get(`/knowledge/documents/${kept.id}`)).status).toBe(404);
    await eventually('all bytes are gone', () => Promise.resolve(onDisk().length === before - 2));
    // What was deleted can be added anew.
    const again = await aCollection(owner);
    await ready(owner, (await aDocument(owner, again.id, 'Уйдёт', 'b.txt')).id);
  });
});

describe('Ingestion', () => {
  it('takes many at once, and keeps no organization waiting for another', async () => {
    const [{ id: mine }, { id: theirs }] = await Promise.all([aCollection(owner), aCollection(stranger)]);
    const forms = Array.from({ length: 2 }, (_, form) =>
      Array.from({ length: 10 }, (__, i) => ({
        name: `${form}-${i}.txt`,
        content: paragraphs(20, `Файл ${form}-${i}, пункт`),
      })),
    );
    const added = await Promise.all(forms.map((pieces) => addFiles(owner, mine, ...pieces)));
    expect(added.map(({ status }) => status)).toEqual([201, 201]);
    const { id } = await aDocument(stranger, theirs, 'Наш единственный документ');
    await ready(stranger, id);
    const now = await owner.client.get<CollectionBody>(`/knowledge/collections/${mine}`);
    expect(now.body.documents.underWay).toBeGreaterThan(0);
    const { body } = await eventually(
      'all are read',
      async () => {
        const answer = await owner.client.get<CollectionBody>(`/knowledge/collections/${mine}`);
        return answer.body.documents.underWay === 0 && answer;
      },
      180_000,
    );
    expect(body.documents).toEqual({ total: 20, ready: 20, failed: 0, underWay: 0 });
    const [worker] = artel.consumers;
    const metrics = await (await fetch(`${worker?.url}/metrics`)).text();
    expect(metrics).toMatch(/^artel_documents\{state="ready"\} \d+$/m);
    expect(metrics).toMatch(/^artel_ingestion_seconds_count\{state="ready"\} \d+$/m);
  }, 240_000);

  it('goes on where a killed worker was, and nothing is there twice', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, paragraphs(8_000), 'большой.txt');
    await eventually(
      'it is in work',
      async () => {
        const { body } = await owner.client.get<DocumentBody>(`/knowledge/documents/${id}`);
        return ['parsing', 'chunking', 'embedding'].includes(body.state);
      },
      60_000,
    );
    await artel.crashConsumers();
    const document = await settled(owner, id, 120_000);
    expect(document).toMatchObject({ state: 'ready', error: null });
    const passages = await passagesOf(owner, id);
    expect(passages).toHaveLength(document.chunks);
    expect(passages.map(({ position }) => position)).toEqual(passages.map((_, i) => i));
    const text = passages.map((passage) => passage.text).join('\n');
    for (const number of [1, 4_000, 8_000]) expect(text).toContain(`Пункт ${number}.`);
  }, 240_000);

  it('of a document that is deleted or replaced meanwhile leaves nothing behind', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, paragraphs(6_000, 'Первый'), 'a.txt');
    const other = await aDocument(owner, collectionId, paragraphs(6_000, 'Лишний'), 'b.txt');
    await replaceFile(owner, id, { name: 'a.txt', content: 'Второй' });
    expect((await owner.client.delete(`/knowledge/documents/${other.id}`)).status).toBe(204);
    expect(await ready(owner, id)).toMatchObject({ version: 2, servedVersion: 2, chunks: 1 });
    const { body } = await owner.client.get<CollectionBody>(`/knowledge/collections/${collectionId}`);
    expect([body.documents.total, body.chunks]).toEqual([1, 1]);
  });
});

it('The storage of an organization holds files and documents together', async () => {
  const full = await anOrg(artel.url);
  const { id } = await aCollection(full);
  const large = (letter: string) => Buffer.alloc(7 * megabyte, `${letter} `);
  await aDocument(full, id, large('a'), 'a.txt');
  await aDocument(full, id, large('b'), 'b.txt');
  const { status, body } = await addFiles(full, id, { name: 'c.txt', content: large('c') });
  expect([status, body.code]).toEqual([409, 'storage_full']);
  const listed = await full.client.get<{ items: unknown[] }>(`/knowledge/collections/${id}/documents`);
  expect(listed.body.items).toHaveLength(2);
}, 60_000);

const never = (): never => {
  throw new Error('There is one');
};
