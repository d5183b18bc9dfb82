import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface SinkAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A server that webhooks call: it keeps every call, and answers as its path is told to. */
export class WebhookSink {
  readonly calls: ReceivedCall[] = [];
  /** By path, taken one after the other; the last one stays. Without any: 204. `silence` answers never. */
  private readonly answers = new Map<string, (SinkAnswer | 'silence' | 'cut')[]>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        this.calls.push({ path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
        const answer = this.next(path);
        if (answer === 'cut') return request.socket.destroy();
        if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
  }

  static async start(): Promise<WebhookSink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookSink(server);
  }

  /** `host:port`, as `EGRESS_ALLOW` takes it. */
  get authority(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(path: string): string {
    return `http://${this.authority}${path}`;
  }

  answer(path: string, ...answers: (SinkAnswer | 'silence' | 'cut')[]): void {
    this.answers.set(path, answers);
  }

  at(path: string): ReceivedCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private next(path: string): SinkAnswer | 'silence' | 'cut' {
    const [answer = { status: 204 }, ...rest] = this.answers.get(path) ?? [];
    if (rest.length > 0) this.answers.set(path, rest);
    return answer;
  }
}

/** As a receiver checks it: whether the call is signed with this secret. */
export function isSignedWith(secret: string | undefined, { headers, body }: ReceivedCall): boolean {
  try {
    new Webhook(secret ?? '').verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
