import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { WebSearch } from './web-search.js';

const results = [
  { title: 'Первая  \n страница', url: 'https://a.example/1', content: 'О \n чём она', score: 0.9 },
  { title: '', url: 'https://b.example/', content: null },
  { title: 'Не страница', url: 'javascript:alert(1)', content: 'x' },
  { title: 'Длинная', url: 'https://c.example/', content: 'я'.repeat(5_000) },
];

describe('Web search', () => {
  const egress = new EgressClient({ EGRESS_ALLOW: [] }, new Metrics());
  let server: Server;
  let root: string;
  let seen: { request: IncomingMessage; body: string }[];
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push({ request, body });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen = [];
    answer = (response) => response.end(JSON.stringify({ results, query: 'x' }));
  });
  afterAll(async () => {
    await egress.onApplicationShutdown();
    server.close();
  });

  const engine = (provider?: 'searxng' | 'tavily', url = root, apiKey?: string) =>
    new WebSearch({ WEB_SEARCH_PROVIDER: provider, WEB_SEARCH_URL: url, WEB_SEARCH_API_KEY: apiKey }, egress);

  it('asks SearXNG at the address of the operator, though it is private', async () => {
    const found = await engine('searxng', `${root}/searx`).search('курс & доллара', 10);
    expect(seen[0]?.request.url).toBe(
      '/searx/search?q=%D0%BA%D1%83%D1%80%D1%81+%26+%D0%B4%D0%BE%D0%BB%D0%BB%D0%B0%D1%80%D0%B0&format=json',
    );
    expect(found.map(({ title, url }) => [title, url])).toEqual([
      ['Первая страница', 'https://a.example/1'],
      ['https://b.example/', 'https://b.example/'],
      ['Длинная', 'https://c.example/'],
    ]);
    expect(found.map(({ snippet }) => snippet.length)).toEqual(['О чём она'.length, 0, 1_000]);
  });

  it('asks Tavily with its key', async () => {
    const found = await engine('tavily', root, 'tvly-secret').search('курс', 2);
    expect(found).toHaveLength(2);
    const [{ request, body } = { request: undefined, body: '' }] = seen;
    expect([request?.method, request?.url]).toEqual(['POST', '/search']);
    expect(request?.headers.authorization).toBe('Bearer tvly-secret');
    expect(JSON.parse(body)).toEqual({ query: 'курс', max_results: 2 });
  });

  it.each([
    ['searxng', 403, 'web_search_failed'],
    ['tavily', 401, 'web_search_failed'],
    ['tavily', 432, 'web_search_failed'],
  ] as const)('of %s that answers %i says so', async (provider, status, code) => {
    answer = (response) => response.writeHead(status).end('tvly-secret is not valid');
    const error = await engine(provider, root, 'tvly-secret')
      .search('x', 1)
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code });
    expect((error as AppError).detail).not.toContain('tvly-secret');
  });

  it.each([
    ['{"results":[{"title":1}]}', 'web_search_failed'],
    ['{}', 'web_search_failed'],
    ['<html>', 'egress_failed'],
  ])('of an engine that answers %s says so', async (body, code) => {
    answer = (response) => response.end(body);
    await expect(engine('searxng').search('x', 1)).rejects.toMatchObject({ code });
  });

  it('takes nobody else to the private address', async () => {
    answer = (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    await expect(engine('searxng').search('x', 1)).rejects.toMatchObject({ code: 'egress_refused' });
  });

  it('is off unless an engine is chosen', () =>
    expect(engine(undefined).search('x', 1)).rejects.toMatchObject({ code: 'web_search_off' }));
});
