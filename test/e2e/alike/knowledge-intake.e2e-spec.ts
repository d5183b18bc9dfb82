import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anOrg, aUser, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { aCollection, aDocument, settled, type DocumentBody } from '../../support/knowledge.js';
import { aDeployment } from '../../support/profile.js';

let artel: Deployment;
let site: Server;
let siteUrl: string;
let owner: Person;
/** How many ask the address that never comes to an end. */
let held = 0;

beforeAll(async () => {
  site = createServer((request, response) => {
    if (!request.url?.startsWith('/slow'))
      return response.end('<html><body><p>Касса открыта до шести.</p></body></html>');
    held++;
    response.writeHead(200, { 'content-type': 'text/plain' });
    const drip = setInterval(() => response.write('a '), 200);
    response.on('close', () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  artel = await aDeployment({ EGRESS_ALLOW: new URL(siteUrl).host, KNOWLEDGE_PARSERS: '1' });
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(async () => {
  await artel?.stop();
  site?.closeAllConnections();
  site?.close();
});

const addUrl = (person: Person, collectionId: string, path: string) =>
  person.client.post<DocumentBody>(`/knowledge/collections/${collectionId}/documents/url`, {
    url: siteUrl + path,
  });

describe('What others have to wait for', () => {
  it('is no address that never ends', async () => {
    const slow = await anOrg(artel.url);
    const { id } = await aCollection(slow);
    await addUrl(slow, id, '/slow/1');
    await addUrl(slow, id, '/slow/2');
    await addUrl(slow, id, '/slow/3');
    while (held < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    const collection = await aCollection(owner);
    const document = await aDocument(owner, collection.id, 'Склад закрыт в пятницу.', 'Склад.txt');
    expect(await settled(owner, document.id)).toMatchObject({ state: 'ready' });
    expect(held).toBe(2);
  });
});

describe('A form of several files', () => {
  it('that breaks off is malformed, and nothing of it is taken', async () => {
    const collection = await aCollection(owner);
    const part = (name: string) =>
      `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\nТекст файла ${name}\r\n`;
    const answer = await fetch(`${artel.url}/api/v1/knowledge/collections/${collection.id}/documents`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${owner.accessToken}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
      body: part('one.txt') + part('two.txt'),
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'malformed_request' }]);
    const { body } = await owner.client.get<{ items: unknown[] }>(
      `/knowledge/collections/${collection.id}/documents`,
    );
    expect(body.items).toEqual([]);
  });
});

describe('The query of an address', () => {
  it('is shown to those who manage knowledge, and is in no audit', async () => {
    const member = await aUser(owner);
    const collection = await aCollection(owner);
    const added = await addUrl(owner, collection.id, '/page.html?token=SECRET123');
    await settled(owner, added.body.id);
    const seen = async (person: Person) =>
      (await person.client.get<{ sourceUrl: string }>(`/knowledge/documents/${added.body.id}`)).body
        .sourceUrl;
    expect(await seen(owner)).toBe(`${siteUrl}/page.html?token=SECRET123`);
    expect(await seen(member)).toBe(`${siteUrl}/page.html`);
    const audit = await owner.client.get('/audit?limit=100');
    expect(JSON.stringify(audit.body)).toContain('/page.html');
    expect(JSON.stringify(audit.body)).not.toContain('SECRET123');
  });
});
