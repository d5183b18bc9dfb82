import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide, roleFile, waitsFor } from '../../support/approvals.js';
import { aChat, anOrg, ended, post, type Person } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { aDeployment, eventually } from '../../support/profile.js';

interface Seen {
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
}
interface Step {
  kind: string;
  tool?: string;
  state?: string;
  result?: string;
  arguments?: unknown;
}

interface Contents {
  operations: { operationId: string }[];
  tools: { tool: object }[];
}
interface Refusal {
  code: string;
  errors?: { path: string }[];
}

const agent = (username: string, httpTools: object[], more: object = {}) => ({
  ...{ username, name: 'Писарь', title: 'Писарь', description: 'Пишет', type: 'simple', prompt: 'Пиши.' },
  httpTools,
  ...more,
});

const secret = 'sk-/only+the server"sees';
const byId = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const described = `openapi: 3.1.0
info: { title: Orders, version: '1' }
servers: [{ url: / }]
paths:
  /orders/{id}:
    get:
      operationId: orderById
      parameters: [{ name: id, in: path, required: true, schema: { $ref: '#/components/schemas/Id' } }]
      responses: { '200': { description: OK } }
components: { schemas: { Id: { type: integer, minimum: 1 } } }
`;
const nothing = { type: 'object', properties: {} };

describe('Tools that are HTTP requests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-http-tools-'));
  const servers: Server[] = [];
  const seen: Seen[] = [];
  const elsewhere: Seen[] = [];
  let release: () => void = () => undefined;
  let artel: Deployment;
  let owner: Person;
  let chatId: string;
  let root: string;
  let other: string;

  const noting =
    (list: Seen[], answer: RequestListener): RequestListener =>
    (request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        list.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        answer(request, response);
      });
    };

  const orders: RequestListener = ({ url = '', headers }, response) => {
    const json = { 'content-type': 'application/json' };
    if (url === '/openapi.yaml') response.end(described);
    else if (url.startsWith('/orders/echo')) response.writeHead(200, json).end(JSON.stringify({ headers }));
    else if (url.startsWith('/orders/away')) response.writeHead(307, { location: `${other}/taken` }).end();
    else if (url.startsWith('/orders/none')) response.writeHead(404, json).end('{"error":"no such order"}');
    else if (url.startsWith('/orders/slow')) release = () => response.writeHead(201, json).end('{"ok":true}');
    else if (url.startsWith('/orders?')) response.writeHead(200, json).end('{"items":[{"id":7},{"id":8}]}');
    else response.writeHead(201, json).end('{"number":42,"internal":"x"}');
  };

  async function listen(handler: RequestListener): Promise<string> {
    const server = createServer(handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    root = await listen(noting(seen, orders));
    other = await listen(noting(elsewhere, (_, response) => response.end('taken')));
    const front = [
      {
        name: 'order_get',
        description: 'An order',
        method: 'GET',
        url: `${root}/orders/{id}`,
        parameters: byId,
      },
      {
        name: 'order_find',
        description: 'Orders',
        method: 'GET',
        url: `${root}/orders`,
        parameters: {
          type: 'object',
          properties: { q: { type: 'string' }, limit: { type: 'integer', default: 5 } },
        },
        resultPath: '$.items[*].id',
      },
      { name: 'inside', description: 'x', method: 'GET', url: 'http://127.0.0.1:9/x', parameters: nothing },
    ];
    writeFileSync(join(folder, 'seeker.md'), roleFile('seeker', 'tools: [web_search]\nmodel: gone:1b\n'));
    writeFileSync(join(folder, 'reader.md'), roleFile('reader', `http_tools: ${JSON.stringify(front)}\n`));
    artel = await aDeployment({
      PROMPTS_DIR: folder,
      EGRESS_ALLOW: [root, other].map((url) => new URL(url).host).join(','),
    });
    owner = await anOrg(artel.url);
    const kept = await owner.client.post<{ id: string }>('/secrets', { name: 'orders', value: secret });
    const write = { method: 'POST', secretId: kept.body.id, parameters: nothing, description: 'x' };
    const made = await owner.client.post(
      '/agents',
      agent(
        'writer',
        [
          {
            ...write,
            name: 'order_make',
            url: `${root}/orders/new`,
            parameters: { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] },
            resultPath: '$.number',
          },
          { ...write, name: 'order_slow', url: `${root}/orders/slow` },
          { ...write, name: 'order_late', url: `${root}/orders/slow/late` },
          { ...write, name: 'order_echo', url: `${root}/orders/echo` },
          {
            ...write,
            name: 'order_away',
            url: `${root}/orders/away`,
            auth: { type: 'header', name: 'X-Key' },
          },
        ],
        { toolPolicies: { order_slow: 'auto', order_echo: 'auto', order_away: 'auto' } },
      ),
    );
    expect(made.status).toBe(201);
  });

  afterAll(async () => {
    await artel.stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    seen.length = 0;
    chatId = (await aChat(owner)).id;
  });

  const ask = async (role: string, tool: string, input: object): Promise<string> =>
    (await post(owner, chatId, `@@${role} [[tool:${tool} ${JSON.stringify(input)}]] [[say:готово]]`)).runs[0]
      ?.id ?? '';
  const callOf = async (runId: string): Promise<Step | undefined> =>
    (await owner.client.get<{ items: Step[] }>(`/runs/${runId}/steps`)).body.items.find(
      ({ kind }) => kind === 'tool',
    );
  const called = async (role: string, tool: string, input: object): Promise<Step | undefined> => {
    const runId = await ask(role, tool, input);
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    return callOf(runId);
  };

  it('reads, with parameters in their places and the part of the answer that was asked for', async () => {
    expect(await called('reader', 'order_find', { q: 'а б&limit=9' })).toMatchObject({
      state: 'succeeded',
      result: '[7,8]',
    });
    expect(seen.map(({ line }) => line)).toEqual(['GET /orders?q=%D0%B0+%D0%B1%26limit%3D9&limit=5']);
    expect(seen[0]?.headers).not.toHaveProperty('idempotency-key');
    await called('reader', 'order_get', { id: 'a/admin?x=1' });
    expect(seen[1]?.line).toBe('GET /orders/a%2Fadmin%3Fx%3D1');
    expect(await called('reader', 'order_get', { id: '../../admin?x=1#' })).toMatchObject({
      state: expect.not.stringMatching('succeeded') as string,
    });
    expect(seen).toHaveLength(2);
  });

  it('tells what is wrong with a call before it is made', async () => {
    const call = await called('reader', 'order_find', { q: 5, admin: true });
    expect(call).toMatchObject({
      state: 'refused',
      result: expect.stringMatching(/q: must be string.*admin is not known/s) as string,
    });
    expect(await called('reader', 'order_get', { id: '..' })).toMatchObject({ state: 'failed' });
    expect(seen).toEqual([]);
  });

  it('tells an error of the server in its own words', async () => {
    const call = await called('reader', 'order_get', { id: 'none' });
    expect(call).toMatchObject({
      state: 'failed',
      result: expect.stringMatching(/status 404: .*no such order/) as string,
    });
  });

  it('reaches no address of the inner network', async () => {
    const call = await called('reader', 'inside', {});
    expect(call).toMatchObject({
      state: 'failed',
      result: expect.stringMatching(/not a public address/) as string,
    });
  });

  it('is refused at save for such an address, however it is written; in a file it is told of the role', async () => {
    const tool = { name: 'x', description: 'x', method: 'GET', parameters: nothing };
    const urls = ['http://127.0.0.1:9/x', 'http://2130706433/x', 'https://[::1]/x', 'http://10.1.2.3/x'];
    for (const url of urls)
      expect(await owner.client.post<Refusal>('/agents', agent('digger', [{ ...tool, url }]))).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'httpTools.0.url' }] },
      });
    const { body } = await owner.client.get<{ items: { username: string; problems: { path: string }[] }[] }>(
      '/agents',
    );
    const told = (name: string) =>
      body.items.find(({ username }) => username === name)?.problems.map(({ path }) => path);
    expect([told('reader'), told('seeker'), told('writer')]).toEqual([
      ['httpTools.2.url'],
      ['tools', 'model'],
      [],
    ]);
  });

  it('asks before it writes, and writes once', async () => {
    const runId = await ask('writer', 'order_make', { sum: 12.5 });
    const approval = await waitsFor(owner, runId);
    expect(approval).toMatchObject({ tool: 'order_make', readOnly: false, arguments: { sum: 12.5 } });
    expect(seen).toEqual([]);
    await artel.crashConsumers();
    await decide(owner, approval.id, { decision: 'approve' });
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    expect(await callOf(runId)).toMatchObject({ state: 'succeeded', result: '42' });
    expect(seen).toMatchObject([{ line: 'POST /orders/new', body: '{"sum":12.5}' }]);
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${secret}` });
    expect(seen[0]?.headers['idempotency-key']).toMatch(new RegExp(`^${runId}/`));
  });

  it('does not go anywhere else than where somebody decided that it may', async () => {
    const order = (url: string) => ({
      name: 'order_moved',
      description: 'x',
      method: 'POST',
      url,
      parameters: nothing,
    });
    const { body: made } = await owner.client.post<{ id: string }>(
      '/agents',
      agent('mover', [order(`${root}/orders/new`)]),
    );
    const runId = await ask('mover', 'order_moved', {});
    const { id } = await waitsFor(owner, runId);
    const moved = await owner.client.patch(`/agents/${made.id}`, {
      httpTools: [order(`${root}/orders/echo`)],
    });
    expect(moved.status).toBe(200);
    await decide(owner, id, { decision: 'approve' });
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    expect(await callOf(runId)).toMatchObject({ state: 'refused' });
    expect(seen).toEqual([]);
  });

  it('does not write again when its worker was killed in the middle, allowed by a person or not', async () => {
    const runId = await ask('writer', 'order_slow', {});
    await eventually('the server was asked', () => Promise.resolve(seen.length > 0));
    chatId = (await aChat(owner)).id;
    const allowed = await ask('writer', 'order_late', {});
    await decide(owner, (await waitsFor(owner, allowed)).id, { decision: 'approve' });
    await eventually('the server was asked again', () => Promise.resolve(seen.length > 1));
    await artel.crashConsumers();
    for (const id of [runId, allowed]) {
      expect(await ended(owner, id)).toMatchObject({ status: 'succeeded' });
      expect(await callOf(id)).toMatchObject({
        state: 'unknown',
        result: expect.stringMatching(/not known whether/) as string,
      });
    }
    release();
    expect(seen.map(({ line }) => line)).toEqual(['POST /orders/slow', 'POST /orders/slow/late']);
    expect(seen[0]?.headers['idempotency-key']).toMatch(new RegExp(`^${runId}/`));
  });

  it('writes at most once, and says so, when its worker was killed between the approval and the effect', async () => {
    const runId = await ask('writer', 'order_make', { sum: 7 });
    await decide(owner, (await waitsFor(owner, runId)).id, { decision: 'approve' });
    await artel.crashConsumers();
    expect(await ended(owner, runId)).toMatchObject({ status: 'succeeded' });
    const call = await callOf(runId);
    expect(['succeeded', 'unknown']).toContain(call?.state);
    expect(seen.length).toBeLessThanOrEqual(1);
    if (call?.state === 'succeeded') expect(seen).toHaveLength(1);
  });

  it('shows the secret to its server, and to nobody that the server repeats it to', async () => {
    const call = await called('writer', 'order_echo', {});
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    expect(call).toMatchObject({ state: 'succeeded', result: expect.stringContaining('[secret]') as string });
    expect(JSON.stringify(call)).not.toContain('only+the');
  });

  it('takes no secret along to another origin', async () => {
    expect(await called('writer', 'order_away', {})).toMatchObject({ state: 'succeeded', result: 'taken' });
    expect(seen[0]?.headers).toMatchObject({ 'x-key': secret });
    expect(elsewhere).toMatchObject([{ line: 'POST /taken' }]);
    expect(JSON.stringify(elsewhere)).not.toContain('only+the');
  });

  it('come out of an OpenAPI document', async () => {
    const url = `${root}/openapi.yaml`;
    const listed = await owner.client.post<Contents>('/tools/openapi', { url });
    expect(listed.body.operations.map(({ operationId }) => operationId)).toEqual(['orderById']);
    const { body } = await owner.client.post<Contents>('/tools/openapi', { url, operations: ['orderById'] });
    const httpTools = body.tools.map(({ tool }) => tool);
    expect((await owner.client.post('/agents', agent('importer', httpTools))).status).toBe(201);
    seen.length = 0;
    expect(await called('importer', 'orderById', { id: 0 })).toMatchObject({ state: 'refused' });
    expect(await called('importer', 'orderById', { id: 7 })).toMatchObject({ state: 'succeeded' });
    expect(seen.map(({ line }) => line)).toEqual(['GET /orders/7']);
  });

  it('do not come out of a document that is wrong, or lies where nobody may look', async () => {
    const wrong = await owner.client.post<Refusal>('/tools/openapi', { document: 'openapi: 3.0.0' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'openapi_invalid' } });
    expect(wrong.body.errors?.length).toBeGreaterThan(0);
    const inside = await owner.client.post<Refusal>('/tools/openapi', {
      url: 'http://127.0.0.1:9/openapi.json',
    });
    expect(inside).toMatchObject({ status: 422, body: { code: 'egress_refused' } });
    expect((await owner.client.post('/tools/openapi', {})).status).toBe(400);
  });

  it('is refused at save when it could reach another host', async () => {
    const tool = { name: 'x', description: 'x', method: 'GET', url: 'https://{id}/x', parameters: byId };
    const { status, body } = await owner.client.post<Refusal>('/agents', agent('stray', [tool]));
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['httpTools.0.url']);
  });
});
