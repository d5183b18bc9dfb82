import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { AppError } from '../errors/index.js';
import { addLargeJson } from './large-json.js';

const large = 3 * 1024 * 1024;
const patience = 2_000;

describe('A large body', () => {
  let server: FastifyInstance;
  let open: ClientRequest[] = [];

  beforeEach(async () => {
    server = fastify({ bodyLimit: 2 * 1024 * 1024 });
    const ownerOf = async ({ headers }: { headers: { authorization?: string } }) => {
      await Promise.resolve();
      if (headers.authorization === undefined) throw new AppError('unauthenticated');
      return headers.authorization;
    };
    addLargeJson(server, ownerOf, patience);
    server.setErrorHandler((error, _request, reply) =>
      reply
        .status(
          error instanceof AppError ? error.status : ((error as { statusCode?: number }).statusCode ?? 500),
        )
        .send({}),
    );
    server.post('/', { config: { takesLargeJson: true } }, () => 'read');
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const request of open) request.destroy();
    open = [];
    await server.close();
  });

  /** Its head is sent, and of its body the beginning at most. */
  function announce(owner?: string, headers: object = { 'content-length': large }): ClientRequest {
    const { port } = server.server.address() as AddressInfo;
    const authorization = owner === undefined ? {} : { authorization: owner };
    const type = { 'content-type': 'application/json' };
    const sent = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { ...type, ...authorization, ...headers },
    });
    sent.on('error', () => undefined);
    sent.write('"');
    open.push(sent);
    return sent;
  }
  async function statusOf(sent: ClientRequest): Promise<number | undefined> {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  }
  const send = (owner: string) => {
    const sent = announce(owner);
    sent.end(`${'x'.repeat(large - 2)}"`);
    return statusOf(sent);
  };

  it('is read of who is known, and nobody else has a place', async () => {
    const strangers = Array.from({ length: 20 }, () => announce());
    const unmeasured = announce(undefined, { 'transfer-encoding': 'chunked' });
    expect(new Set(await Promise.all([...strangers, unmeasured].map(statusOf)))).toEqual(new Set([401]));
    expect(await send('one')).toBe(200);
  });

  it('leaves room for those of others, and has to arrive in its time', async () => {
    const slow = Array.from({ length: 3 }, () => statusOf(announce('one')));
    // The server has seen them, as they came before it.
    await new Promise((resolve) => setTimeout(resolve, patience / 4));
    expect(await send('one')).toBe(503);
    expect(await send('another')).toBe(200);
    expect(await Promise.all(slow)).toEqual([408, 408, 408]);
    expect(await send('one')).toBe(200);
  });

  it('gives its place back when its sender leaves', async () => {
    for (let n = 0; n < 4; n++) {
      const left = announce('one');
      await new Promise((resolve) => setTimeout(resolve, 50));
      left.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await send('one')).toBe(200);
  });

  it('that is refused unread has no place, and its time is over with that', async () => {
    const tooLarge = Array.from({ length: 3 }, () => announce('one', { 'content-length': 13 * 1024 * 1024 }));
    expect(await Promise.all(tooLarge.map(statusOf))).toEqual([413, 413, 413]);
    expect(await send('one')).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, patience * 1.5));
    expect(await send('one')).toBe(200);
  });
});
