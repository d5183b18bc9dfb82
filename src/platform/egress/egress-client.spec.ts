import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AppError } from '../errors/index.js';
import { Metrics } from '../metrics/index.js';
import { EgressClient } from './egress-client.js';

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

async function serve(listener: RequestListener): Promise<{ url: string; authority: string }> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${authority}`, authority };
}

function clientOf(allow: string[], resolver?: (name: string) => Promise<string[]>) {
  const metrics = new Metrics();
  const client = new EgressClient({ EGRESS_ALLOW: allow }, metrics, resolver);
  closers.push(() => client.onApplicationShutdown());
  return { client, metrics };
}

const codeOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

/** Node writes headers byte by byte. */
const onTheWire = (text: string): string => Buffer.from(text).toString('latin1');

describe('A request', () => {
  it('goes out as it was given, and its answer is read', async () => {
    const { url, authority } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        response.writeHead(201, { 'x-name': onTheWire('Артель') });
        response.end(JSON.stringify({ method: request.method, path: request.url, body, ...request.headers }));
      });
    });
    const { client } = clientOf([authority]);
    const answer = await client.request({
      url: `${url}/a?b=c#d`,
      method: 'POST',
      headers: { 'X-Key': 'k', Host: 'inner.example', Connection: 'upgrade', 'Content-Length': '1' },
      body: 'тело',
    });
    expect(answer.header('x-name')).toBe(onTheWire('Артель'));
    expect([answer.status, answer.isOk, answer.url.href]).toEqual([201, true, `${url}/a?b=c`]);
    const seen = (await answer.json()) as Record<string, string>;
    expect(seen).toMatchObject({ method: 'POST', path: '/a?b=c', body: 'тело', 'x-key': 'k' });
    expect(seen).toMatchObject({ host: authority, 'user-agent': 'Artel', 'accept-encoding': 'gzip, br' });
  });

  it('reaches a host and port that are allowed, and no other of them', async () => {
    const hits: string[] = [];
    const [allowed, other] = await Promise.all([
      serve((_, response) => response.end('allowed')),
      serve((request, response) => {
        hits.push(request.url ?? '');
        response.end();
      }),
    ]);
    const { client, metrics } = clientOf([allowed.authority]);
    expect(await (await client.request({ url: allowed.url })).text()).toBe('allowed');
    expect(await codeOf(client.request({ url: other.url }))).toBe('egress_refused');
    const own = await client.request({ url: other.url, allow: [other.authority] });
    await own.bytes();
    expect(await codeOf(client.request({ url: other.url }))).toBe('egress_refused');
    expect(hits).toEqual(['/']);
    const figures = await metrics.text();
    expect(figures).toContain('artel_egress_requests_total{outcome="answered"} 2');
    expect(figures).toContain('artel_egress_requests_total{outcome="refused"} 2');
  });

  it('asks for a name once, and checks every address of the answer', async () => {
    const asked: string[] = [];
    const { client } = clientOf([], (name) => {
      asked.push(name);
      return Promise.resolve(name === 'empty.example' ? [] : ['1.1.1.1', '127.0.0.1']);
    });
    expect(await codeOf(client.request({ url: 'http://mixed.example/' }))).toBe('egress_refused');
    expect(await codeOf(client.request({ url: 'https://mixed.example/' }))).toBe('egress_refused');
    expect(await codeOf(client.request({ url: 'http://empty.example/' }))).toBe('egress_failed');
    expect(asked).toEqual(['mixed.example', 'mixed.example', 'empty.example']);
  });

  it('ends with its deadline while the name is looked up', async () => {
    const { client } = clientOf([], () => new Promise(() => undefined));
    const began = performance.now();
    expect(await codeOf(client.request({ url: 'http://slow.example/', timeoutMillis: 100 }))).toBe(
      'egress_timeout',
    );
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('tells nothing of the network behind the name', async () => {
    const { client } = clientOf([], () => Promise.resolve(['10.1.2.3']));
    const error = await client
      .request({ url: 'http://inner.example/', headers: { authorization: 'secret' }, body: 'secret' })
      .catch((e: unknown) => e);
    expect(JSON.stringify([error, (error as AppError).detail])).not.toMatch(/10\.1\.2\.3|secret/);
  });

  it('follows redirects within their number', async () => {
    const { url, authority } = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) return response.end('here');
      response.writeHead(302, { location: `/${left - 1}` }).end('x'.repeat(100_000));
    });
    const { client } = clientOf([authority]);
    const answer = await client.request({ url: `${url}/5` });
    expect([await answer.text(), answer.url.pathname]).toEqual(['here', '/0']);
    expect(await codeOf(client.request({ url: `${url}/6` }))).toBe('egress_failed');
    expect((await client.request({ url: `${url}/6`, maxRedirects: 0 })).status).toBe(302);
  });

  it('follows a redirect in raw UTF-8', async () => {
    const { url, authority } = await serve((request, response) => {
      if (request.url !== '/') return response.end(request.url);
      response.writeHead(301, { location: onTheWire('/Артель') }).end();
    });
    const answer = await clientOf([authority]).client.request({ url });
    expect(decodeURIComponent(await answer.text())).toBe('/Артель');
  });

  it('is refused by a redirect to what it could not reach itself', async () => {
    const { authority: canary } = await serve((_, response) => response.end('reached'));
    const { url, authority } = await serve((_, response) =>
      response.writeHead(302, { location: `http://${canary}/` }).end(),
    );
    expect(await codeOf(clientOf([authority]).client.request({ url }))).toBe('egress_refused');
  });
});

describe('An answer', () => {
  const mega = Buffer.alloc(1024 ** 2, 'а');

  it.each([
    ['gzip', gzipSync(mega)],
    ['x-gzip', gzipSync(mega)],
    ['br', brotliCompressSync(mega)],
    ['deflate', deflateSync(mega)],
    ['gzip, br', brotliCompressSync(gzipSync(mega))],
    ['identity', mega],
  ])('in %s is decoded, and counted as decoded', async (encoding, bytes) => {
    const { url, authority } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    const { client } = clientOf([authority]);
    expect((await (await client.request({ url })).bytes()).equals(mega)).toBe(true);
    const tooLarge = client.request({ url, maxBytes: mega.length - 1 }).then((answer) => answer.bytes());
    expect(await codeOf(tooLarge)).toBe('egress_too_large');
  });

  it.each([
    ['gzip', gzipSync(mega).subarray(0, 100)],
    ['gzip', Buffer.from('not gzip')],
    ['zstd', Buffer.from('x')],
    ['gzip, gzip, gzip', Buffer.from('x')],
  ])('in %s that cannot be read is an error', async (encoding, bytes) => {
    const { url, authority } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    const reading = clientOf([authority])
      .client.request({ url })
      .then((answer) => answer.bytes());
    expect(await codeOf(reading)).toBe('egress_failed');
  });

  it('that says it is too large is not read at all', async () => {
    const { url, authority } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(10 ** 9) }).flushHeaders();
    });
    const { client } = clientOf([authority]);
    expect(await codeOf(client.request({ url }))).toBe('egress_too_large');
    expect((await client.request({ url, method: 'HEAD' })).status).toBe(200);
  });

  it.each([
    ['before its headers', () => undefined],
    ['after its headers', (response: { flushHeaders: () => void }) => response.flushHeaders()],
  ])('that falls silent %s ends with the deadline', async (_, answer) => {
    const { url, authority } = await serve((_request, response) => answer(response));
    const reading = clientOf([authority])
      .client.request({ url, timeoutMillis: 100 })
      .then((response) => response.bytes());
    expect(await codeOf(reading)).toBe('egress_timeout');
  });

  it('that nobody reads holds no connection beyond the deadline', async () => {
    let closed: () => void;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const { url, authority } = await serve((request, response) => {
      request.socket.on('close', closed);
      response.write('x'.repeat(10_000_000));
    });
    await clientOf([authority]).client.request({ url, timeoutMillis: 200 });
    await isClosed;
  });

  it('that is cut off is an error, not a short answer', async () => {
    const { url, authority } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const reading = clientOf([authority])
      .client.request({ url })
      .then((answer) => answer.text());
    expect(await codeOf(reading)).toBe('egress_failed');
  });

  it('ends with the reason of its caller', async () => {
    const { url, authority } = await serve((_, response) => response.flushHeaders());
    const { client, metrics } = clientOf([authority]);
    const caller = new AbortController();
    const answer = await client.request({ url, signal: caller.signal });
    const reason = new Error('enough');
    caller.abort(reason);
    await expect(answer.bytes()).rejects.toBe(reason);
    await expect(client.request({ url, signal: caller.signal })).rejects.toBe(reason);
    expect(await metrics.text()).toContain('artel_egress_requests_total{outcome="aborted"} 2');
  });

  it('that is no HTTP is an error', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-x\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const request = clientOf([authority]).client.request({ url: `http://${authority}/` });
    expect(await codeOf(request)).toBe('egress_failed');
  });
});

describe('Another try', () => {
  const busyFor = (times: number, status: number) => {
    let asked = 0;
    return serve((request, response) => {
      asked++;
      if (asked > times) return response.end(String(asked));
      if (status === 0) return request.socket.destroy();
      response.writeHead(status, { 'retry-after': '0' }).end('busy');
    });
  };

  it.each([429, 502, 503, 504, 0])('is made after %i', async (status) => {
    const { url, authority } = await busyFor(2, status);
    const answer = await clientOf([authority]).client.request({ url, tries: 3 });
    expect(await answer.text()).toBe('3');
  });

  it('is the last one at some point', async () => {
    const { url, authority } = await busyFor(9, 503);
    const answer = await clientOf([authority]).client.request({ url, tries: 2 });
    expect([answer.status, await answer.text()]).toEqual([503, 'busy']);
  });

  it.each([
    ['POST', 503, 3],
    ['PATCH', 429, 3],
    ['GET', 500, 3],
    ['GET', 503, 1],
  ] as const)('is not made for %s after %i, of %i', async (method, status, tries) => {
    const { url, authority } = await busyFor(1, status);
    expect((await clientOf([authority]).client.request({ url, method, tries })).status).toBe(status);
  });

  it('does not wait beyond the deadline', async () => {
    const { url, authority } = await serve((_, response) =>
      response.writeHead(503, { 'retry-after': '9' }).end(),
    );
    const answer = await clientOf([authority]).client.request({ url, tries: 2, timeoutMillis: 2_000 });
    expect(answer.status).toBe(503);
  });
});

describe('fetch', () => {
  it('answers as the global one does', async () => {
    const { url, authority } = await serve((request, response) => {
      if (request.url === '/none') return response.writeHead(204).end();
      if (request.url === '/moved') return response.writeHead(307, { location: '/' }).end();
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'x-name': onTheWire('Артель'),
        'set-cookie': ['a=1', 'b=2'],
      });
      request.on('data', () => undefined).on('end', () => response.end(gzipSync(`${request.method}`)));
    });
    const { fetch } = clientOf([authority]).client;
    const moved = await fetch(`${url}/moved`, { method: 'POST', body: 'x' });
    expect([moved.ok, moved.redirected, moved.url]).toEqual([true, true, `${url}/`]);
    expect(moved.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(moved.headers.get('content-encoding')).toBeNull();
    expect(moved.headers.get('x-name')).toBe(onTheWire('Артель'));
    expect(await moved.text()).toBe('POST');
    const none = await fetch(new Request(`${url}/none`));
    expect([none.status, none.body]).toEqual([204, null]);
    expect((await fetch(`${url}/moved`, { redirect: 'manual' })).status).toBe(307);
    expect(await codeOf(fetch(`${url}/moved`, { redirect: 'error' }))).toBe('egress_failed');
    expect(await codeOf(fetch('http://127.0.0.1:1/'))).toBe('egress_refused');
  });

  it('lets an event stream last, but not fall silent', async () => {
    const { url, authority } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let sent = 0;
      const timer = setInterval(() => {
        if (sent < 6) response.write(`data: ${++sent}\n\n`);
      }, 50);
      response.on('close', () => clearInterval(timer));
    });
    const fetch = clientOf([authority]).client.fetchWithin({ timeoutMillis: 150, idleMillis: 200 });
    const { body } = await fetch(url);
    let text = '';
    const reading = (async () => {
      for await (const chunk of body ?? []) text += new TextDecoder().decode(chunk as Uint8Array);
    })();
    expect(await codeOf(reading)).toBe('egress_timeout');
    expect(text).toContain('data: 6');
  });

  it('closes the connection of a reader who leaves', async () => {
    let closed: () => void;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const { url, authority } = await serve((_, response) => {
      response.on('close', closed);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const response = await clientOf([authority]).client.fetch(url);
    await response.body?.cancel();
    await isClosed;
  });
});

describe('A URL that is kept for later', () => {
  const { client } = clientOf(['10.0.0.7:8080']);
  const told = (url: string) => client.refusalOf(url)?.detail ?? '';

  it.each([
    'http://127.0.0.1/x',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1:8080/',
    'http://10.1.2.3/',
    'http://10.0.0.7/',
    'http://169.254.169.254/latest',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
  ])('is refused at once: %s', (url) => expect(told(url)).toMatch(/not a public address/));

  it.each(['http://10.0.0.7:8080/x', 'https://8.8.8.8/', 'https://inner.example.com/', 'http://localhost/'])(
    'is left to the call: %s',
    (url) => expect(client.refusalOf(url)).toBeUndefined(),
  );

  it('is refused for all else that no call takes', () => {
    expect(told('ftp://example.com/')).toMatch(/Only http/);
    expect(told('https://me:pass@example.com/')).toMatch(/user name or password/);
    expect(told('nowhere')).toBe('This is not a URL');
  });
});
