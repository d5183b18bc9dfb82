import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../platform/errors/index.js';
import type { Admission } from './admission.js';
import { Connection } from './connection.js';

const admission = (route: Admission['route']): Admission => ({
  route,
  userId: 'u',
  orgId: 'o',
  sender: { address: '127.0.0.1', userAgent: null },
  expiresAt: Infinity,
  actor: () => Promise.reject(new AppError('invalid_token')),
  count: () => undefined,
});

describe('Connection', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let connection: Connection;

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    await new Promise((resolve) => server.once('listening', resolve));
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    connection = new Connection(await accepted, admission({ path: '/ws' }));
    if (client.readyState !== WebSocket.OPEN) await new Promise((resolve) => client.once('open', resolve));
  });

  afterEach(async () => {
    client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  const received = (count: number): Promise<string[]> =>
    new Promise((resolve) => {
      const texts: string[] = [];
      client.on('message', (data: Buffer) => {
        texts.push(data.toString());
        if (texts.length === count) resolve(texts);
      });
    });
  const left = (): Promise<unknown> =>
    new Promise((resolve) => connection.left.addEventListener('abort', resolve));

  it('closes a reader that is too slow, holds no more than a bound for it, and cuts it when it stays silent', async () => {
    client.pause();
    const gone = left();
    const text = 'x'.repeat(64 * 1024);
    let sent = 0;
    while (connection.socket.readyState === WebSocket.OPEN && sent < 10_000) {
      connection.sendText(text);
      sent++;
      if (sent % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.socket.readyState).toBe(WebSocket.CLOSING);
    const held = connection.socket.bufferedAmount;
    expect(held).toBeLessThan(5 * 1024 * 1024);
    connection.sendText(text);
    expect(connection.socket.bufferedAmount).toBe(held);
    await gone;
  });

  it('tells a slow reader why, if it reads on', async () => {
    client.pause();
    const text = 'x'.repeat(64 * 1024);
    while (connection.socket.readyState === WebSocket.OPEN) {
      connection.sendText(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.resume();
    expect(await closed).toBe(4408);
  });

  it('carries commands out in the order in which they came, one at a time', async () => {
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      for (const [name, millis] of [
        ['a', 20],
        ['b', 1],
        ['c', 5],
      ] as const) {
        connection.inOrder(async () => {
          log.push(`${name} begins`);
          await new Promise((wake) => setTimeout(wake, millis));
          log.push(`${name} ends`);
          if (name === 'c') resolve();
        });
      }
    });
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('stops reading from a client that commands faster than it is served, until it is', async () => {
    let arrived = 0;
    let served = 0;
    let serve: () => void = () => undefined;
    const serving = new Promise<void>((resolve) => (serve = resolve));
    connection.socket.on('message', () => {
      arrived++;
      connection.inOrder(async () => {
        await serving;
        served++;
      });
    });
    const count = 2_000;
    for (let sent = 0; sent < count; sent++) client.send('x'.repeat(1_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connection.socket.isPaused).toBe(true);
    expect(arrived).toBeLessThan(count / 2);
    serve();
    while (served < count) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(connection.socket.isPaused).toBe(false);
  });

  it('closes with a code and a reason, and is left then', async () => {
    const closed = new Promise((resolve) =>
      client.once('close', (code, reason) => resolve([code, String(reason)])),
    );
    await connection.close(4401, 'access has ended');
    expect(connection.left.aborted).toBe(true);
    expect(await closed).toEqual([4401, 'access has ended']);
    await connection.close(1001, 'again');
    connection.sendText('into the void');
  });

  it('cuts a peer that does not answer pings', async () => {
    const gone = left();
    connection.heartbeat();
    await new Promise((resolve) => client.once('ping', resolve));
    while (!connection.left.aborted) {
      client.pause();
      connection.heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await gone;
  });

  it('tells errors in the form of its protocol', async () => {
    const error = new AppError('validation_failed', undefined, {
      errors: [{ path: 'content', message: 'is empty' }],
    });
    const texts = received(2);
    connection.fail(error, 'c1');
    new Connection(connection.socket, admission({ path: '/ws/agents', agentId: 'a' })).fail(error);
    const text = 'The request is not valid; content is empty';
    expect((await texts).map((one) => JSON.parse(one) as unknown)).toEqual([
      {
        event: 'error',
        id: 'c1',
        data: {
          code: 'validation_failed',
          detail: 'The request is not valid',
          errors: [{ path: 'content', message: 'is empty' }],
        },
      },
      { type: 'error', message: text, content: text },
    ]);
  });
});
