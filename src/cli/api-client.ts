import { z } from 'zod';
import { Problem } from './contract.js';
import { CliError, ServerError, unreachable, Unreachable } from './errors.js';

/** Where the access token comes from, and where a new one comes from when it is refused. */
export interface Credentials {
  token(): Promise<string>;
  /** Undefined when there is no other token than the refused one. */
  renew(refused: string): Promise<string | undefined>;
}

interface Sending {
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const answerMillis = 30_000;
/** A large file on a slow line. */
const uploadMillis = 30 * 60_000;
/** The server sends a heartbeat every 15 s: a stream silent for longer than two of them is dead. */
const silenceMillis = 40_000;

/** Asks the public API over HTTP; every failure is a CliError that says in one line what happened. */
export class ApiClient {
  constructor(
    readonly server: string,
    private readonly credentials?: Credentials,
  ) {}

  get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return this.call('GET', path, shape);
  }

  post<T>(path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    return this.call('POST', path, shape, body);
  }

  /** A file, in the form that routes for files take; it is read as it is sent. */
  upload<T>(path: string, file: { name: string; content: Blob }, shape: z.ZodType<T>): Promise<T> {
    const form = new FormData();
    form.set('file', file.content, file.name);
    return this.call('POST', path, shape, form);
  }

  /** All items of a list, over as many pages as there are. */
  async list<T>(path: string, item: z.ZodType<T>, filter: Record<string, string> = {}): Promise<T[]> {
    const shape = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ ...filter, limit: '200', ...(cursor ? { cursor } : {}) });
      const page: z.infer<typeof shape> = await this.get(`${path}?${query.toString()}`, shape);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }

  /** The bytes of an event stream. Throws Unreachable when it breaks or falls silent; ends when the server ends it. */
  async *stream(
    path: string,
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const silence = new AbortController();
    const timer = setTimeout(() => {
      silence.abort(new Unreachable(`${this.server} sends nothing any more`));
    }, silenceMillis);
    try {
      const response = await this.send('GET', path, {
        headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!response.body) return;
      for await (const chunk of response.body) {
        timer.refresh();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof CliError ? error : unreachable(this.server, error);
    } finally {
      clearTimeout(timer);
    }
  }

  private async call<T>(method: string, path: string, shape: z.ZodType<T>, body?: object): Promise<T> {
    const millis = body instanceof FormData ? uploadMillis : answerMillis;
    const response = await this.send(method, path, { body, signal: AbortSignal.timeout(millis) });
    const text = await response.text().catch((error: unknown) => {
      throw unreachable(this.server, error);
    });
    const parsed = shape.safeParse(text === '' ? undefined : json(text));
    if (parsed.success) return parsed.data;
    throw new CliError(
      `${method} ${path} got an answer that is not Artel's: is ${this.server} an Artel server?`,
    );
  }

  /** The good answer; a refused token is renewed once. */
  private async send(method: string, path: string, sending: Sending): Promise<Response> {
    const token = await this.credentials?.token();
    let response = await this.fetch(method, path, sending, token);
    if (response.status === 401 && token) {
      const renewed = await this.credentials?.renew(token);
      if (renewed) {
        await response.body?.cancel();
        response = await this.fetch(method, path, sending, renewed);
      }
    }
    if (!response.ok) throw await failure(`${method} ${path}`, response);
    return response;
  }

  private async fetch(
    method: string,
    path: string,
    { body, headers, signal }: Sending,
    token?: string,
  ): Promise<Response> {
    try {
      return await fetch(`${this.server}/api/v1${path}`, {
        method,
        headers: {
          ...headers,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          // A form names its own type, with the boundary of its parts.
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
        // A password or a refresh token must not be carried on to wherever a redirect points.
        redirect: 'manual',
        signal,
      });
    } catch (error) {
      throw unreachable(this.server, error);
    }
  }
}

async function failure(request: string, response: Response): Promise<ServerError> {
  const { status } = response;
  const location = response.headers.get('location');
  if (location)
    return new ServerError(`${request} is redirected to ${location}: log in to that server`, status);
  const text = await response.text().catch(() => '');
  const problem = Problem.safeParse(json(text));
  if (!problem.success) {
    return new ServerError(`${request} answered ${status} ${response.statusText}`.trim(), status);
  }
  const { code, detail, requestId, errors = [] } = problem.data;
  const fields = errors.map(({ path, message }) => `; ${path ? `${path}: ` : ''}${message}`).join('');
  const reference = status >= 500 && requestId ? ` (request ${requestId})` : '';
  return new ServerError(`${code}: ${detail}${fields}${reference}`, status, code);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
