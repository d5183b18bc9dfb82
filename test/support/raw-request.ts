import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface RawRequest {
  method?: string;
  path: string;
  /** Pairs, so that a header can come twice and in any case. */
  headers?: [name: string, value: string][];
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const patience = 20_000;

/** A request whose path, headers and bytes reach the server as they are written here; `fetch` would tidy them. */
export function rawRequest(
  url: string,
  { method = 'GET', path, headers = [], body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const names = headers.map(([name]) => name.toLowerCase());
    const length: [string, string][] =
      body === undefined || names.includes('content-length') || names.includes('transfer-encoding')
        ? []
        : [['content-length', String(Buffer.byteLength(body))]];
    const all = [...(names.includes('host') ? [] : [['host', `${hostname}:${port}`]]), ...headers, ...length];
    const sent = httpRequest(
      { hostname, port, method, path, headers: all.flat(), timeout: patience },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path.slice(0, 100)} hangs`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status that a request is answered with whose body was announced and never comes; throws without an answer. */
export function announceOnly(
  url: string,
  { method, path, headers = [] }: RawRequest,
  length: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const all = [['host', `${hostname}:${port}`], ...headers, ['content-length', String(length)]];
    const sent = httpRequest(
      { hostname, port, method, path, headers: all.flat(), timeout: 1_500 },
      (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.flushHeaders();
  });
}
