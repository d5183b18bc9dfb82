import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

export interface StreamEvent {
  id?: string;
  event?: string;
  data: unknown;
}

interface StreamOptions {
  lastEventId?: string;
  signal?: AbortSignal;
  onEvent?: (event: StreamEvent) => void;
}

/** A client of the public API: one person or key, over HTTP, event streams and sockets. */
export class Client {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  withToken(token: string): Client {
    return new Client(this.url, token);
  }

  /** The same caller at another API of the deployment. */
  at(url: string): Client {
    return new Client(url, this.token);
  }

  /** Any request; `body` is sent as JSON, or as it is when it is a string. */
  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? parse(text) : undefined) as T, headers: answer.headers };
  }

  get = <T>(path: string) => this.request<T>('GET', `/api/v1${path}`);
  post = <T>(path: string, body: unknown = {}) => this.request<T>('POST', `/api/v1${path}`, body);
  patch = <T>(path: string, body: unknown) => this.request<T>('PATCH', `/api/v1${path}`, body);
  put = <T>(path: string, body?: unknown) => this.request<T>('PUT', `/api/v1${path}`, body);
  delete = <T>(path: string) => this.request<T>('DELETE', `/api/v1${path}`);

  /** Reads an event stream to its end, or until the signal aborts; comments are left out. */
  async stream(path: string, { lastEventId, signal, onEvent }: StreamOptions = {}): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    try {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
        },
        signal: AbortSignal.any([AbortSignal.timeout(45_000), ...(signal ? [signal] : [])]),
      });
      if (!answer.ok || !answer.body)
        throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      const parser = createParser({
        onEvent: ({ id, event, data }) => {
          const seen = { id, event, data: parse(data) };
          events.push(seen);
          onEvent?.(seen);
        },
      });
      const decoder = new TextDecoder();
      for await (const chunk of answer.body)
        parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
    return events;
  }

  /** Opens `/ws` (or another path) and waits until it is open. */
  socket(path = '/ws', headers: Record<string, string> = {}): Promise<Socket> {
    return Socket.open(
      `${this.url.replace('http', 'ws')}${path}${this.token ? `?token=${this.token}` : ''}`,
      headers,
    );
  }
}

export interface Frame {
  event?: string;
  id?: string;
  seq?: number;
  type?: string;
  content?: string;
  data?: Record<string, unknown>;
  [more: string]: unknown;
}

/** A socket that remembers all it received. */
export class Socket {
  readonly frames: Frame[] = [];
  closed?: { code: number; reason: string };
  private waiting: (() => void)[] = [];
  private nextId = 0;

  private constructor(readonly raw: WebSocket) {
    raw.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Frame);
      this.changed();
    });
    raw.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.changed();
    });
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const raw = new WebSocket(url, { headers });
      const socket = new Socket(raw);
      raw.once('open', () => resolve(socket));
      raw.once('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${response.statusCode}`));
        raw.terminate();
      });
      raw.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.raw.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a command and waits for its `ack` or `error`. */
  async call(event: string, data: unknown = {}): Promise<Frame> {
    const id = `c${++this.nextId}`;
    this.send({ id, event, data });
    return this.wait((frame) => frame.id === id);
  }

  /** The first frame, received or yet to come, that matches. */
  async wait(matches: (frame: Frame) => boolean, millis = 10_000): Promise<Frame> {
    const end = Date.now() + millis;
    for (;;) {
      const found = this.frames.find(matches);
      if (found) return found;
      const left = end - Date.now();
      if (left <= 0 || this.closed) {
        throw new Error(
          `No such frame among ${JSON.stringify(this.frames.slice(-5))}, closed: ${JSON.stringify(this.closed)}`,
        );
      }
      await this.change(left);
    }
  }

  async waitClosed(millis = 10_000): Promise<{ code: number; reason: string }> {
    const end = Date.now() + millis;
    while (!this.closed) {
      if (Date.now() > end) throw new Error('The socket stayed open');
      await this.change(end - Date.now());
    }
    return this.closed;
  }

  close(): void {
    this.raw.close();
  }

  private change(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private changed(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
