import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { AppError } from '../errors/index.js';
import { streamSse, type SseFrame, type SseSource } from './sse.js';

const comment = (text: string): SseFrame => ({ comment: text });
const event = (data: string): SseFrame => ({ data });

describe('A stream of events', () => {
  let server: FastifyInstance;

  const serve = async (
    source: SseSource,
    options?: Parameters<typeof streamSse>[2],
    pace: object = {},
  ): Promise<string> => {
    server = Fastify({ forceCloseConnections: true });
    server.decorate('streamPace', { heartbeat: 15_000, stuck: 60_000, ...pace });
    server.setErrorHandler((error, _request, reply) =>
      reply.status(error instanceof AppError ? error.status : 500).send({ failed: true }),
    );
    server.get('/', (_request, reply) => streamSse(reply, source, options));
    return server.listen({ host: '127.0.0.1', port: 0 });
  };
  afterEach(() => server.close());

  const holdMillis = 5_000;

  it('that fails before its first event is answered with a status of its own', async () => {
    const url = await serve(
      async function* () {
        yield await Promise.resolve([comment('working')]);
        throw new AppError('model_error');
      },
      { holdMillis },
    );
    const answer = await fetch(url);
    expect([answer.status, await answer.json()]).toEqual([502, { failed: true }]);
  });

  it('begins with its first event, and what was remarked before', async () => {
    let isSaid = false;
    const url = await serve(
      async function* () {
        yield [comment('working')];
        await sleep(50);
        yield [comment('still')];
        isSaid = true;
        yield [event('one')];
        yield [event('two')];
      },
      { holdMillis },
    );
    const answer = await fetch(url);
    expect([answer.status, isSaid]).toEqual([200, true]);
    expect(await answer.text()).toBe(': working\n\n: still\n\ndata: one\n\ndata: two\n\n');
  });

  it('begins soon whatever there is, and tells then in its own words how it broke', async () => {
    const left = new AbortController();
    const url = await serve(
      async function* () {
        yield [comment('working')];
        // Until the client has seen its head.
        await new Promise((resolve) => left.signal.addEventListener('abort', resolve));
        throw new AppError('model_error');
      },
      { holdMillis: 20, broken: (thrown) => event(`broken: ${(thrown as AppError).code}`) },
    );
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    left.abort();
    expect(await answer.text()).toBe(': working\n\ndata: broken: model_error\n\n');
  });

  it('begins at once unless it is held, and tells an error then', async () => {
    const url = await serve(async function* () {
      yield await Promise.resolve([]);
      throw new AppError('model_error');
    });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^event: error\ndata: {"code":"model_error"/);
  });

  it('that never says anything ends as one', async () => {
    const url = await serve(
      async function* () {
        yield await Promise.resolve([]);
      },
      { holdMillis },
    );
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('gives signs of life while there is nothing to say', async () => {
    const url = await serve(
      async function* () {
        await sleep(200);
        yield [event('at last')];
      },
      { holdMillis: 10 },
      { heartbeat: 30 },
    );
    expect(await (await fetch(url)).text()).toMatch(/^(: ping\n\n){2,}data: at last\n\n$/);
  });

  it('waits for a slow reader, and cuts off one who takes nothing', async () => {
    let given = 0;
    const over = new Promise<void>((resolve) => {
      void serve(
        async function* (signal) {
          try {
            for (; !signal.aborted; given++) yield await Promise.resolve([event('x'.repeat(100_000))]);
          } finally {
            resolve();
          }
        },
        {},
        { stuck: 300 },
      ).then((url) => void httpRequest(url, { agent: false }, (answer) => paused.push(answer)).end());
    });
    const paused: IncomingMessage[] = [];
    await over;
    // No more than the buffers of two sockets hold.
    expect(given).toBeLessThan(500);
    expect(paused).toHaveLength(1);
    paused[0]?.destroy();
  });
});
