import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import { type z } from 'zod';

export interface TestTool {
  description: string;
  inputSchema: z.ZodRawShape;
  annotations?: ToolAnnotations;
  call: (input: Record<string, unknown>) => CallToolResult | Promise<CallToolResult>;
}

export interface McpCall {
  tool: string;
  input: unknown;
  headers: IncomingMessage['headers'];
}

/** How it fails: `hang` says nothing, `endless` never stops, `cut` breaks off; each at the method that is named. */
export interface Fault {
  method: string;
  how: 'hang' | 'endless' | 'cut';
}

interface Asked {
  method?: string;
  id?: number;
  params?: { name?: string; arguments?: unknown };
}

/** The SDK's own server, on a port of this machine. */
export class TestMcpServer {
  /** Those of a session are read when it begins. */
  tools: Record<string, TestTool> = {};
  readonly calls: McpCall[] = [];
  readonly sessions = new Map<string, StreamableHTTPServerTransport>();
  /** Whoever does not show it is answered 401. */
  token?: string;
  fault?: Fault;
  private server?: Server;
  private port = 0;

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}/mcp`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.serve(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    this.sessions.clear();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith('/mcp')) return void response.writeHead(200).end('<h1>No MCP</h1>');
    const shown = request.headers.authorization ?? request.headers['x-key'];
    if (this.token && shown !== this.token) return void response.writeHead(401).end(`not ${String(shown)}`);
    const body = await text(request);
    const asked = (body ? JSON.parse(body) : {}) as Asked;
    if (asked.method === 'tools/call')
      this.calls.push({
        tool: asked.params?.name ?? '',
        input: asked.params?.arguments,
        headers: request.headers,
      });
    if (this.fault && asked.method === this.fault.method) return fail(this.fault.how, response);
    const transport = this.sessions.get(String(request.headers['mcp-session-id'])) ?? (await this.open());
    await transport.handleRequest(request, response, body ? asked : undefined);
  }

  private async open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.sessions.set(id, transport),
      onsessionclosed: (id) => void this.sessions.delete(id),
    });
    const server = new McpServer({ name: 'test', version: '1' });
    for (const [name, { call, ...tool }] of Object.entries(this.tools))
      server.registerTool(name, tool, (input: Record<string, unknown>) => call(input));
    await server.connect(transport);
    return transport;
  }
}

function fail(how: Fault['how'], response: ServerResponse): void {
  if (how === 'hang') return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (how === 'cut') {
    response.write('data: {"jsonrpc"');
    setTimeout(() => response.destroy(), 20);
    return;
  }
  const more = (): void => {
    if (!response.destroyed)
      response.write(`: ${'still working '.repeat(2_000)}\n\n`, () => setImmediate(more));
  };
  more();
}
