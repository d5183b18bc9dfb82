import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ArtelProcess } from '../support/artel-process.js';
import {
  aChat,
  anOrg,
  answer,
  anyone,
  artelUrl,
  ended,
  password,
  post,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { Client } from '../support/client.js';
import { modelSettings } from '../support/environment.js';
import { eventually } from '../support/profile.js';
import { createDatabase, freePort, query } from '../support/services.js';
import { copyDataDir } from '../support/template.js';

const root = resolve(import.meta.dirname, '../..');
const scaled = process.env.TEST_PROFILE === 'scaled';
const model = modelSettings(process.env.TEST_MODEL_URL ?? '');
const jwtSecret = 'a-secret-of-the-tests-that-is-long-enough';

/** A process that must not come up: `.env` is what stands in its folder's file of that name. */
async function refusedBoot(env: Record<string, string>, envFile?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'artel-refused-'));
  try {
    if (envFile !== undefined) writeFileSync(join(folder, '.env'), envFile);
    const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
      cwd: folder,
      env: { PATH: process.env.PATH, LOG_LEVEL: 'info', PORT: String(await freePort()), ...model, ...env },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    return { code, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const refusal = (...lines: (string | RegExp)[]) => ({
  code: 1,
  output: expect.stringMatching(
    new RegExp(
      ['^Artel cannot start:', ...lines.map((l) => (typeof l === 'string' ? l : l.source))].join('\\n'),
    ),
  ),
});

const inUse = /DATA_DIR: .+ is in use by another Artel process/;

async function messagesOf(person: Person, chatId: string): Promise<MessageBody[]> {
  const { status, body } = await person.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages`);
  expect(status).toBe(200);
  return body.items.sort((a, b) => a.seq - b.seq);
}

const at = (person: Person, { url }: ArtelProcess): Person => ({
  ...person,
  client: new Client(url, person.accessToken),
});

const only = <T>(list: T[]): T => {
  expect(list).toHaveLength(1);
  return list[0] as T;
};

if (!scaled) {
  describe('A bad setting', () => {
    it('stops the boot and names every variable that is wrong', async () => {
      const refused = await refusedBoot({
        PORT: '80a',
        DATABASE_URL: 'mysql://localhost/artel',
        LLM_PROVIDER: 'skynet',
        JWT_SECRET: 'short',
        RUN_LEASE: '-1',
        ALLOW_SIGNUP: 'yes',
      });
      expect(refused.code).toBe(1);
      for (const name of [
        'PORT',
        'DATABASE_URL',
        'LLM_PROVIDER',
        'JWT_SECRET',
        'RUN_LEASE',
        'ALLOW_SIGNUP',
      ]) {
        expect(refused.output).toMatch(new RegExp(`^${name}: .+$`, 'm'));
      }
    });

    it('in .env, an unknown name is refused too, while those of the compose file may stand there', async () => {
      const refused = await refusedBoot({}, 'POSTGRES_PASSWORD=x\nPORTT=8100\nPUBLIC_PORT=80\n');
      expect(refused).toEqual(refusal(/PORTT: no such setting \(in .+\.env\)\n$/));
    });

    it('is also one that lacks its companion', async () => {
      const [api, redisOnly, noSecret] = await Promise.all([
        refusedBoot({ MODE: 'api' }),
        refusedBoot({ REDIS_URL: 'redis://127.0.0.1:1' }),
        refusedBoot({ DATABASE_URL: 'postgres://artel@127.0.0.1:1/artel' }),
      ]);
      expect(api).toEqual(refusal(/DATABASE_URL: required with MODE=api/));
      expect(redisOnly).toEqual(refusal(/DATABASE_URL: required when REDIS_URL is set/));
      expect(noSecret).toEqual(refusal(/JWT_SECRET: required with DATABASE_URL/));
    });

    it('is also one that this machine cannot fulfil', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'artel-unusable-'));
      const { port } = new URL(artelUrl());
      try {
        mkdirSync(join(folder, 'torn'));
        writeFileSync(join(folder, 'torn/secrets.json'), '{');
        writeFileSync(join(folder, 'file'), '');
        const [torn, file, noDatabase, taken] = await Promise.all([
          refusedBoot({ DATA_DIR: join(folder, 'torn') }),
          refusedBoot({ DATA_DIR: join(folder, 'file'), JWT_SECRET: jwtSecret }),
          refusedBoot({ DATABASE_URL: 'postgres://artel@127.0.0.1:1/artel', JWT_SECRET: jwtSecret }),
          refusedBoot({ PORT: port, DATA_DIR: copyDataDir(join(folder, 'good')) }),
        ]);
        expect(torn).toEqual(refusal(/DATA_DIR: .+secrets\.json is not JSON/));
        expect(file).toEqual(refusal(/DATA_DIR: .+ cannot be used: .*EEXIST/));
        expect(noDatabase).toEqual(
          refusal(/DATABASE_URL: cannot connect: connect ECONNREFUSED 127\.0\.0\.1:1/),
        );
        expect(taken).toEqual(refusal(`PORT: ${port} is in use on 127\\.0\\.0\\.1`));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }, 90_000);
  });

  describe('The embedded profile', () => {
    const folder = mkdtempSync(join(tmpdir(), 'artel-embedded-'));
    const env = { ...model, DATA_DIR: join(folder, 'data') };
    let artel: ArtelProcess;
    let owner: Person;
    let chatId: string;

    beforeAll(async () => {
      artel = await ArtelProcess.start({ env });
      owner = await anOrg(artel.url);
      chatId = (await aChat(owner)).id;
    }, 60_000);
    afterAll(async () => {
      await artel.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('lets one process into a data folder; the second is refused and harms nothing', async () => {
      expect(await refusedBoot(env)).toEqual(refusal(inUse));
      expect((await answer(owner, chatId, '@@lawyer [[tokens:2]]')).content).toBe('t0 t1');
    });

    it('ends on SIGTERM with 0 within seconds though a socket is open, and keeps everything', async () => {
      const socket = await owner.client.socket();
      await socket.wait((frame) => frame.event === 'ready');
      const before = await messagesOf(owner, chatId);
      expect(before.map(({ author }) => author.kind)).toEqual(['user', 'agent']);

      // What is noted a moment after its answer is noted all the same.
      const guess = { email: owner.email, password: 'a wrong password' };
      expect((await anyone(artel.url).post('/auth/login', guess)).status).toBe(401);
      const asked = Date.now();
      expect(await artel.stop()).toBe(0);
      expect(Date.now() - asked).toBeLessThan(10_000);
      expect(await socket.waitClosed()).toMatchObject({ code: 1001 });

      artel = await ArtelProcess.start({ env });
      // The token of before: what signs it was kept with the data.
      expect(await messagesOf(at(owner, artel), chatId)).toEqual(before);
      const login = await anyone(artel.url).post('/auth/login', { email: owner.email, password });
      expect(login.status).toBe(200);
      const log = await at(owner, artel).client.get<{ items: object[] }>('/audit');
      expect(log.body.items).toContainEqual(expect.objectContaining({ action: 'session.refused' }));
    }, 60_000);

    it('loses no acknowledged message to kill -9, and of two that start at once after it one runs', async () => {
      owner = at(owner, artel);
      const before = await messagesOf(owner, chatId);
      const { message, runs } = await post(owner, chatId, '@@lawyer [[tokens:30]] [[delay:100]]');
      await artel.kill();

      const starts = await Promise.allSettled([ArtelProcess.start({ env }), ArtelProcess.start({ env })]);
      artel = only(starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])));
      const reasons = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
      expect(only(reasons)).toMatch(inUse);

      owner = at(owner, artel);
      const run = await ended(owner, only(runs).id);
      expect(run.status).toBe('succeeded');
      const [given, ...others] = (await messagesOf(owner, chatId)).slice(before.length);
      // What became of the run that it began is told beside it.
      expect(given).toEqual({ ...message, runs: [expect.objectContaining({ id: run.id })] });
      expect(only(others)).toMatchObject({ id: run.messageId, runId: run.id });
    }, 90_000);
  });
}

if (scaled) {
  describe('The single profile', () => {
    let env: Record<string, string>;
    let artel: ArtelProcess;
    let owner: Person;
    let chatId: string;

    beforeAll(async () => {
      const DATABASE_URL = await createDatabase(process.env.TEST_POSTGRES_URL ?? '');
      // Whatever needs a second connection while it holds one would hang on a pool of one.
      env = { ...model, DATABASE_URL, JWT_SECRET: jwtSecret, DATABASE_POOL_SIZE: '1' };
      artel = await ArtelProcess.start({ env });
      owner = await anOrg(artel.url);
      chatId = (await aChat(owner)).id;
    }, 60_000);
    afterAll(() => artel.stop());

    it('needs PostgreSQL alone', async () => {
      const { body } = await anyone(artel.url).get<{ status: string; profile: string }>('/health/ready');
      expect(body).toMatchObject({ status: 'ok', profile: 'single' });
      expect((await answer(owner, chatId, '@@lawyer [[tokens:2]]')).content).toBe('t0 t1');
    });

    it('refuses a second process on its database: without Redis they could not meet', async () => {
      expect(await refusedBoot(env)).toEqual(
        refusal(/REDIS_URL: required: another Artel process already uses this database/),
      );
      expect((await answer(owner, chatId, '@@lawyer [[tokens:3]]')).content).toBe('t0 t1 t2');
    });

    it('still refuses one after PostgreSQL has cut every connection', async () => {
      const held = () =>
        query(
          env.DATABASE_URL ?? '',
          `SELECT pid FROM pg_locks JOIN pg_database ON oid = database
           WHERE locktype = 'advisory' AND granted AND datname = current_database()`,
        );
      const [before] = await held();
      await query(
        env.DATABASE_URL ?? '',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'artel-%'
           AND datname = current_database()`,
      );
      await eventually('the lock is taken again', async () => {
        const [now] = await held();
        return now && now.pid !== before?.pid;
      });
      expect(await refusedBoot(env)).toEqual(refusal(/REDIS_URL: required/));
      expect((await answer(owner, chatId, '@@lawyer [[tokens:4]]')).content).toBe('t0 t1 t2 t3');
    });

    it('keeps everything over SIGTERM and over kill -9', async () => {
      const before = await messagesOf(owner, chatId);
      expect(await artel.stop()).toBe(0);
      artel = await ArtelProcess.start({ env });
      expect(await messagesOf(at(owner, artel), chatId)).toEqual(before);

      await artel.kill();
      artel = await ArtelProcess.start({ env });
      expect(await messagesOf(at(owner, artel), chatId)).toEqual(before);
    }, 60_000);
  });
}

const nginx = ['/usr/sbin', '/usr/local/sbin', ...(process.env.PATH ?? '').split(':')]
  .map((folder) => join(folder, 'nginx'))
  .find((path) => existsSync(path));

if (nginx) describe('The edge, deploy/nginx.conf', () => edgeTests(nginx));
else console.log('nginx is not installed here: deploy/nginx.conf is only read by test/deploy.spec.ts');

interface Edge {
  url: string;
  log(): string;
  stop(): Promise<void>;
}

/** nginx with our configuration, all of whose own places are moved into a private folder. */
async function startEdge(program: string, upstream: string): Promise<Edge> {
  const folder = mkdtempSync(join(tmpdir(), 'artel-nginx-'));
  // Its workers run as another user.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = readFileSync(join(root, 'deploy/nginx.conf'), 'utf8')
    .replaceAll('api:8100', upstream)
    .replaceAll('listen 80;', `listen 127.0.0.1:${port};`)
    .replaceAll('/var/log/nginx', folder);
  writeFileSync(join(folder, 'server.conf'), server);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const main = [
    `daemon off; pid ${folder}/pid; error_log ${folder}/start.log; events {}`,
    `http { ${temporary.join(' ')} include ${folder}/server.conf; }`,
  ];
  writeFileSync(join(folder, 'nginx.conf'), main.join('\n'));
  const child = spawn(program, ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'start.log')]);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const logs = () =>
    ['start.log', 'error.log', 'access.log']
      .map((name) => join(folder, name))
      .map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
      .join('');
  for (const end = Date.now() + 10_000; !(await answers(url));) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`nginx did not start:\n${logs()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    log: logs,
    async stop() {
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  raw(url, '/').then(
    () => true,
    () => false,
  );

interface RawOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  onData?: (text: string) => void;
}

/** A request whose path goes out exactly as it is written: fetch would tidy it up. */
function raw(url: string, path: string, { method = 'GET', headers = {}, body, onData }: RawOptions = {}) {
  const { hostname, port } = new URL(url);
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        onData?.(text);
      });
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
      );
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

function edgeTests(program: string): void {
  describe('before the application', () => {
    // Undefined when its start failed, which must not hide why.
    let edge: Edge;

    beforeAll(async () => {
      edge = await startEdge(program, new URL(artelUrl()).host);
    });
    afterAll(() => edge?.stop());

    it('answers under the prefix of the web client what the API answers without it', async () => {
      expect(await raw(edge.url, '/api/v1/web/health')).toMatchObject({
        status: 200,
        text: '{"status":"ok"}',
      });
      const owner = await anOrg(edge.url);
      await aChat(owner);
      const direct = await owner.client.get('/chats?limit=1');
      const prefixed = await owner.client.get('/web/chats?limit=1');
      expect(direct.status).toBe(200);
      expect(prefixed.body).toEqual(direct.body);
      expect((await owner.client.get('/web/nothing')).body).toMatchObject({ code: 'not_found' });
    });

    it('passes the documentation and the facade through', async () => {
      expect((await raw(edge.url, '/docs')).status).toBe(200);
      expect(JSON.parse((await raw(edge.url, '/openapi.json')).text)).toHaveProperty('openapi');
      expect((await raw(edge.url, '/v1/models')).status).toBe(401);
    });

    it('lets a run stream as it goes and a socket live, and keeps the token out of its log', async () => {
      const owner = await anOrg(edge.url);
      const chat = await aChat(owner);
      const socket = await owner.client.socket('/ws', { origin: edge.url });
      await socket.wait((frame) => frame.event === 'ready');
      const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:4]]');
      const events = await owner.client.stream(`/runs/${only(runs).id}/events`);
      expect(events.at(-1)).toMatchObject({ event: 'done', data: { content: 't0 t1 t2 t3' } });
      await socket.wait(({ event, data }) => event === 'run.event' && data?.type === 'done');
      expect(await socket.call('ping')).toMatchObject({ event: 'ack' });
      await expect(owner.client.socket('/ws', { origin: 'https://elsewhere.example' })).rejects.toThrow(
        'refused with 403',
      );
      socket.close();
      await socket.waitClosed();
      await eventually('the socket is in the log', () =>
        Promise.resolve(edge.log().includes('"GET /ws" 101')),
      );
      expect(edge.log()).not.toContain(owner.accessToken);
    });

    it('keeps the figures inside', async () => {
      expect((await raw(artelUrl(), '/metrics')).status).toBe(200);
      for (const path of ['/metrics', '/api/v1/metrics', '/api/v1/web/metrics']) {
        expect((await raw(edge.url, path)).status).toBe(403);
      }
    });

    it('has the same limit of a body as the application, and says so in the same form', async () => {
      const post = (bytes: number) =>
        raw(edge.url, '/api/v1/auth/login', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.alloc(bytes, ' '),
        });
      const most = 2 * 1024 * 1024;
      expect((await post(most)).status).toBe(400);
      const refused = await post(most + 1);
      expect(refused).toMatchObject({ status: 413, type: 'application/problem+json' });
      expect(JSON.parse(refused.text)).toMatchObject({ status: 413, code: 'payload_too_large' });
    });

    it('lets files through, by both prefixes', async () => {
      const { accessToken } = await anOrg(artelUrl());
      for (const path of ['/api/v1/files', '/api/v1/web/files']) {
        const form = new FormData();
        form.append('file', new Blob([Buffer.alloc(5 * 1024 * 1024, 'x')]), 'large.txt');
        const headers = { authorization: `Bearer ${accessToken}` };
        const answer = await fetch(edge.url + path, { method: 'POST', headers, body: form });
        expect(answer.status).toBe(201);
      }
    });
  });

  describe('in what it sends on', () => {
    let upstream: Server;
    let edge: Edge;
    let asked: IncomingMessage[] = [];
    let goOn: () => void = () => undefined;

    beforeAll(async () => {
      upstream = createServer((request, response) => {
        asked.push(request);
        if (request.url !== '/stream') return void response.end('{}');
        // With a length, because a buffering nginx holds back parts of this and lets chunks through.
        response.writeHead(200, { 'content-length': 'first second'.length }).write('first');
        goOn = () => response.end(' second');
      });
      await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
      edge = await startEdge(program, `127.0.0.1:${(upstream.address() as AddressInfo).port}`);
    });
    beforeEach(() => {
      asked = [];
    });
    afterAll(async () => {
      await edge?.stop();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    });

    it('changes nothing in a path but the prefix', async () => {
      const paths = [
        ['/api/v1/web/chats/%D1%8E?limit=1&cursor=a%2Fb', '/api/v1/chats/%D1%8E?limit=1&cursor=a%2Fb'],
        ['/api/v1/webhooks/x', '/api/v1/webhooks/x'],
        ['/v1/models/a%2Fb?c=%20', '/v1/models/a%2Fb?c=%20'],
      ] as const;
      for (const [path] of paths) await raw(edge.url, path);
      expect(asked.map(({ url }) => url)).toEqual(paths.map(([, url]) => url));
    });

    it('asks for no figures, however they are written', async () => {
      const spellings = [
        '/metrics',
        '//metrics',
        '/metrics/',
        '/METRICS',
        '/%6detrics',
        '/x/../metrics',
      ].flatMap((path) =>
        ['', '/api/v1', '/api/v1/web', '/api//v1', '/api/v1/web/../'].map((prefix) => prefix + path),
      );
      for (const path of [...spellings, '/metrics?x=1', '/metrics;x', '/api/v1/web/%2e%2e/metrics']) {
        expect({ path, status: (await raw(edge.url, path)).status }).toEqual({ path, status: 403 });
      }
      expect(asked).toEqual([]);
    });

    it('tells who asks in its own words, and upgrades sockets only', async () => {
      const lies = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'gopher' };
      const upgrade = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' };
      await raw(edge.url, '/api/v1/chats', { headers: { ...lies, ...upgrade } });
      const { headers } = only(asked);
      expect(headers).toMatchObject({
        host: new URL(edge.url).host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      });
      expect(headers).not.toHaveProperty('upgrade');
    });

    it('says that the application is away', async () => {
      const away = await startEdge(program, `127.0.0.1:${await freePort()}`);
      try {
        const answer = await raw(away.url, '/api/v1/web/chats');
        expect(answer).toMatchObject({ status: 503, type: 'application/problem+json' });
        expect(JSON.parse(answer.text)).toMatchObject({ status: 503, code: 'unavailable' });
        // nginx writes its log after its answer.
        const line = '"GET /api/v1/chats" 503';
        await eventually(line, () => Promise.resolve(away.log().includes(line)));
      } finally {
        await away.stop();
      }
    });

    it('holds no part of a stream back', async () => {
      // The second part is sent only when the first has arrived: behind a buffer this would wait for ever.
      const onData = (text: string) => text === 'first' && goOn();
      expect((await raw(edge.url, '/stream', { onData })).text).toBe('first second');
    });
  });
}
