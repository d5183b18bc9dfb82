import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TraceRequest {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number; message?: string };
  attributes: Record<string, unknown>;
}

export interface LangSmithRun {
  id: string;
  name: string;
  run_type: string;
  trace_id: string;
  parent_run_id?: string;
  dotted_order: string;
  session_name: string;
  start_time: string;
  end_time: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  error?: string;
  extra: { metadata: Record<string, unknown> };
}

type Value = { arrayValue?: { values: Value[] } } & Record<string, unknown>;

/** Stands for an OpenTelemetry collector (OTLP/HTTP in JSON) and for LangSmith; takes all that it is sent. */
export class TraceServer {
  readonly requests: TraceRequest[] = [];
  /** Set while it answers nothing. */
  private held?: (() => void)[];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceServer> {
    const server = createServer();
    const traces = new TraceServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        traces.requests.push({ path, headers, body: Buffer.concat(chunks).toString() });
        const answer = () => void response.setHeader('content-type', 'application/json').end('{}');
        if (traces.held) traces.held.push(answer);
        else answer();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return traces;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get spans(): Span[] {
    return this.bodiesOf<{ resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }>('/v1/traces')
      .flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans }) => spans)
      .map((span) => ({ ...span, attributes: plain(span.attributes) }));
  }

  get runs(): LangSmithRun[] {
    return this.bodiesOf<{ post: LangSmithRun[] }>('/runs/batch').flatMap(({ post }) => post);
  }

  /** Answers nothing until `work` is done. */
  async silentDuring(work: () => Promise<unknown>): Promise<void> {
    const held = (this.held = [] as (() => void)[]);
    await work();
    this.held = undefined;
    for (const answer of held) answer();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private bodiesOf<T>(path: string): T[] {
    return this.requests.filter((sent) => sent.path === path).map(({ body }) => JSON.parse(body) as T);
  }
}

const plain = (attributes: unknown): Record<string, unknown> =>
  Object.fromEntries(
    (attributes as { key: string; value: Value }[]).map(({ key, value }) => [key, plainValue(value)]),
  );

const plainValue = (value: Value): unknown =>
  value.arrayValue ? value.arrayValue.values.map(plainValue) : Object.values(value)[0];
