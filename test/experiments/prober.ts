import { setTimeout as sleep } from 'node:timers/promises';
import { FormData, Pool } from 'undici';

export interface Call {
  method: string;
  /** With its query. */
  path: string;
  body?: unknown;
  /** What the body is sent as: JSON unless told. */
  contentType?: string;
  token?: string;
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  /** The body, and where a redirect leads to. */
  text: string;
  type: string;
}

const connections = 8;
/** As long as an endless stream is listened to. */
const listenMillis = 300;
const largest = 4 * 1024 * 1024;
const patience = 20_000;

/** Sends what nobody should send, many at once, and reads whatever comes back. */
export class Prober {
  calls = 0;
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool(url, { connections, headersTimeout: patience, bodyTimeout: patience });
  }

  async ask({ method, path, body, contentType, token, headers }: Call): Promise<Reply> {
    this.calls++;
    const sent = body === undefined ? undefined : encoded(body, contentType);
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...sent?.headers,
        ...headers,
      },
      body: sent?.payload ?? null,
    });
    const type = String(answer.headers['content-type'] ?? '');
    const text = await read(answer.body, type.startsWith('text/event-stream'));
    return { status: answer.statusCode, type, text: text + String(answer.headers.location ?? '') };
  }

  /** Works on all, a few at a time. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const queue = [...items];
    const worker = async (): Promise<void> => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    };
    await Promise.all(Array.from({ length: connections }, worker));
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

/** Of a form of files, its boundary is told by who sends it. */
function encoded(
  body: unknown,
  contentType = 'application/json',
): { headers: Record<string, string>; payload: string | FormData } {
  if (contentType === 'multipart/form-data') return { headers: {}, payload: filesOf(body) };
  const headers = { 'content-type': contentType };
  if (contentType !== 'application/x-www-form-urlencoded') return { headers, payload: JSON.stringify(body) };
  const texts = Object.entries(body ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  return { headers, payload: new URLSearchParams(texts).toString() };
}

function filesOf(body: unknown): FormData {
  const form = new FormData();
  for (const [name, text] of Object.entries(body ?? {}))
    form.append(name, new Blob([String(text)]), `${name}.txt`);
  return form;
}

/** To its end; of a stream, what comes at first. */
async function read(body: NodeJS.ReadableStream & { destroy(): void }, isStream: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  const all = (async () => {
    let size = 0;
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      if ((size += (chunk as Buffer).length) > largest) break;
    }
  })();
  if (isStream) {
    await Promise.race([all, sleep(listenMillis, undefined, { ref: false })]);
    all.catch(() => undefined);
    body.destroy();
  } else await all;
  return Buffer.concat(chunks).toString('utf8');
}
