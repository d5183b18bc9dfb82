import { parseSetCookie, type SetCookie } from 'cookie';
import { WebSocket } from 'ws';

export interface BrowserAnswer<T> {
  status: number;
  body: T;
  /** As they were set by this answer, by name. */
  setCookies: Record<string, SetCookie>;
}

/** A browser with our web client in it: it keeps cookies by path and age, and names its page as browsers do. */
export class Browser {
  private readonly jar = new Map<string, SetCookie>();
  csrfToken?: string;

  constructor(
    readonly url: string,
    /** The page that its requests come from. */
    readonly origin = new URL(url).origin,
  ) {}

  /** What scripts of the page can read. */
  get documentCookie(): Record<string, string> {
    const readable = [...this.jar.values()].filter(({ httpOnly }) => !httpOnly);
    return Object.fromEntries(readable.map(({ name, value }) => [name, value ?? '']));
  }

  cookie(name: string): string | undefined {
    return this.jar.get(name)?.value;
  }

  forget(name: string): void {
    this.jar.delete(name);
  }

  /** The `cookie` header for a path. */
  cookiesFor(path: string): string {
    return [...this.jar.values()]
      .filter((cookie) => path.startsWith(cookie.path ?? '/'))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** A request of the web client; `headers` win over what it would send, an empty one is left out. */
  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<BrowserAnswer<T>> {
    const all = {
      cookie: this.cookiesFor(path),
      origin: method === 'GET' ? '' : this.origin,
      'sec-fetch-site': 'same-origin',
      'x-artel-session': 'cookie',
      'x-csrf-token': method === 'GET' ? '' : (this.csrfToken ?? ''),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const answer = await fetch(this.url + path, {
      method,
      headers: Object.entries(all).filter(([, value]) => value !== ''),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    const setCookies = answer.headers.getSetCookie().map((header) => parseSetCookie(header));
    for (const cookie of setCookies) this.keep(cookie);
    return {
      status: answer.status,
      body: (text ? JSON.parse(text) : undefined) as T,
      setCookies: Object.fromEntries(setCookies.map((cookie) => [cookie.name, cookie])),
    };
  }

  get = <T>(path: string, headers?: Record<string, string>) =>
    this.request<T>('GET', `/api/v1${path}`, undefined, headers);
  post = <T>(path: string, body?: unknown, headers?: Record<string, string>) =>
    this.request<T>('POST', `/api/v1${path}`, body, headers);

  /** A socket with the cookies; resolves with the open socket or rejects with the status of the refusal. */
  socket(path: string, headers: Record<string, string> = {}): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const all = { cookie: this.cookiesFor('/ws'), origin: this.origin, ...headers };
      const given = Object.entries(all).filter(([, value]) => value !== '');
      const socket = new WebSocket(this.url.replace('http', 'ws') + path, {
        headers: Object.fromEntries(given),
      });
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${response.statusCode}`));
        socket.terminate();
      });
      socket.once('error', reject);
    });
  }

  private keep(cookie: SetCookie): void {
    if (cookie.maxAge === 0) this.jar.delete(cookie.name);
    else this.jar.set(cookie.name, cookie);
  }
}
