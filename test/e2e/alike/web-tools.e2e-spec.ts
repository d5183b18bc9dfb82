import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aChat, anOrg, answer, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { aDeployment } from '../../support/profile.js';

const role = `---
name: Искатель
title: Ищет в сети
description: Зовите, чтобы найти и прочитать страницу.
type: simple
tools: [web_search, web_fetch]
---

Ты читаешь страницы.
`;

/** By hand: Node writes no old encodings. */
const koi8 = (text: string): Buffer => {
  const decoder = new TextDecoder('koi8-r');
  const letters = Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)));
  return Buffer.from(Array.from(text, (letter) => letters.indexOf(letter)));
};
const sentence = 'Договор аренды прекращается досрочно, если помещение непригодно для жизни. ';
const hits: string[] = [];

describe('A role that reads the web', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-roles-'));
  const servers: Server[] = [];
  let artel: Deployment;
  let owner: Person;
  let chatId: string;
  let site: string;
  let canary: string;

  beforeAll(async () => {
    writeFileSync(join(folder, 'finder.md'), role);
    const canaryServer = createTcpServer((socket) => {
      hits.push('a connection');
      socket.destroy();
    });
    canary = `http://${await listen(canaryServer as Server)}/`;
    site = `http://${await listen(createServer(pages))}`;
    const engine = `http://${await listen(createServer(search))}`;
    artel = await aDeployment({
      PROMPTS_DIR: folder,
      EGRESS_ALLOW: new URL(site).host,
      WEB_SEARCH_PROVIDER: 'searxng',
      WEB_SEARCH_URL: engine,
    });
    owner = await anOrg(artel.url);
    chatId = (await aChat(owner)).id;
  });

  afterAll(async () => {
    await artel.stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  async function listen(server: Server): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const pages: RequestListener = ({ url }, response) => {
    const html = { 'content-type': 'text/html' };
    if (url === '/lease') {
      const page = `<html><head><meta charset="koi8-r"><title>Аренда</title></head><body><nav>Меню</nav>
        <article><h1>Аренда</h1><p>${sentence.repeat(5)}</p></article><script>alert(1)</script></body></html>`;
      response.writeHead(200, html).end(koi8(page));
    } else if (url === '/inside') response.writeHead(302, { location: canary }).end();
    else if (url === '/deep') response.writeHead(200, html).end('<b><i>'.repeat(49_000));
    else if (url === '/long') response.end(sentence.repeat(1_000));
    else if (url === '/picture') response.writeHead(200, { 'content-type': 'image/png' }).end('\x89PNG\0');
    else if (url === '/huge') response.writeHead(200, html).end(Buffer.alloc(6 * 1024 ** 2, 'x'));
    else response.writeHead(404).end('nothing');
  };

  const search: RequestListener = ({ url = '' }, response) => {
    const query = new URL(url, 'http://engine').searchParams.get('q');
    const results = [{ title: `О «${query}»`, url: `${site}/lease`, content: 'Когда договор прекращается' }];
    response.end(JSON.stringify({ results }));
  };

  /** What the tools answered, which the scripted model repeats. */
  async function said(...calls: [string, object][]): Promise<string> {
    const script = calls.map(([name, input]) => `[[tool:${name} ${JSON.stringify(input)}]]`).join(' ');
    return (await answer(owner, chatId, `@@finder ${script}`)).content;
  }

  it('finds a page and reads it, in whatever letters it is written', async () => {
    const text = await said(['web_search', { query: 'аренда' }], ['web_fetch', { url: `${site}/lease` }]);
    expect(text).toContain(`1. О «аренда»\n${site}/lease\nКогда договор прекращается`);
    expect(text).toContain(`Address: ${site}/lease\nTitle: Аренда`);
    expect(text).toContain(sentence.trim());
    expect(text).not.toMatch(/Меню|alert/);
  });

  it('reads the beginning of what is long', async () => {
    const text = await said(['web_fetch', { url: `${site}/long` }]);
    // What the tool gives is cut once more to what the model takes.
    expect(text).toMatch(/The page goes on|left out/);
    expect(text.length).toBeLessThan(21_000);
  });

  it('is told what cannot be read, and answers all the same', async () => {
    const told = async (path: string) => said(['web_fetch', { url: site + path }]);
    expect(await told('/none')).toContain('status 404');
    expect(await told('/picture')).toContain('neither a web page nor text');
    expect(await told('/huge')).toContain('too large');
    expect(await told('/deep')).toContain('takes too much');
  });

  it('reaches nothing of the network around the server', async () => {
    for (const url of [canary, canary.replace('127.0.0.1', '2130706433'), `${site}/inside`]) {
      expect(await said(['web_fetch', { url }])).toContain('not a public address');
    }
    expect(await said(['web_fetch', { url: canary.replace('http', 'ftp') }])).toContain(
      'Only http and https',
    );
    expect(hits).toEqual([]);
  });
});
