import { Pool } from 'undici';
import { ModelCallError, connectionError, refusal } from '../model-call-error.js';
import type { Requests } from '../model.js';
import { LineStream } from './line-stream.js';

/** A thin HTTP client of one model server. It sets no time limits: the watchdog owns them. */
export class ModelServer {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly headers: Record<string, string>;

  constructor(baseUrl: string, authorization?: string) {
    const url = new URL(baseUrl);
    this.basePath = url.pathname.replace(/\/+$/, '');
    this.pool = new Pool(url.origin, { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    const credentials = authorization ?? basicCredentials(url);
    this.headers = {
      'content-type': 'application/json',
      ...(credentials ? { authorization: credentials } : {}),
    };
  }

  /** The lines of the streamed answer to a POST, in batches as they arrive. */
  lines(path: string, body: string, signal: AbortSignal, requests?: Requests): AsyncIterable<string[]> {
    const request = { path: this.basePath + path, method: 'POST', headers: this.headers, body } as const;
    return new LineStream((handler) => this.pool.dispatch(request, handler), signal, requests);
  }

  /** The JSON answer to a GET, or to a POST of JSON. */
  async json(path: string, signal: AbortSignal, asked?: string): Promise<unknown> {
    const method = asked === undefined ? 'GET' : 'POST';
    const target = { path: this.basePath + path, method, headers: this.headers } as const;
    const request = { ...target, body: asked, signal };
    const { statusCode, headers, body } = await this.pool.request(request).catch((error: Error) => {
      throw signal.aborted ? signal.reason : connectionError(error, false);
    });
    const text = await body.text();
    if (statusCode > 299) throw refusal(statusCode, String(headers['retry-after'] ?? ''), text);
    return parseJson(text);
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

/** Throws `model_error` for what is not a JSON object; the parser's own error would quote the text in a log. */
export function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new ModelCallError('model_error', 'The model server sent malformed JSON');
}

function basicCredentials({ username, password }: URL): string | undefined {
  if (!username) return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
