import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { settledOr } from '../settled-or.js';
import { CallOutcome } from './call-result.js';
import type { ListedTool } from './listing.js';

/** Where a server is, and what it is shown of us. */
export interface Endpoint {
  url: string;
  headers: Record<string, string>;
}

interface Line {
  fetch: typeof globalThis.fetch;
  /** Ends everything that is under way. */
  signal: AbortSignal;
}

/** Of a listing, which is asked before every call as well: a server that has more is not accepted. */
const mostPages = 10;
const mostTools = 200;
const identity = { name: 'Artel', version: '1' };

const ToolPage = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      description: z.string().optional(),
      inputSchema: z.record(z.string(), z.unknown()),
      outputSchema: z.unknown().optional(),
      annotations: z.unknown().optional(),
    }),
  ),
  nextCursor: z.string().optional(),
});

/** A conversation with a server, from its beginning to its end; nothing of it is kept for the next one. */
export class McpSession {
  private constructor(
    private readonly client: Client,
    private readonly signal: AbortSignal,
  ) {}

  /** Throws `mcp_unreachable`, `mcp_unauthorized`, `mcp_invalid`, and what the egress client or the work refuses. */
  static async within<T>(
    { url, headers }: Endpoint,
    { fetch, signal }: Line,
    work: (session: McpSession) => Promise<T>,
  ): Promise<T> {
    const client = new Client(identity);
    const transport = new StreamableHTTPClientTransport(new URL(url), { fetch, requestInit: { headers } });
    try {
      const session = new McpSession(client, signal);
      return await settledOr(
        signal,
        client.connect(transport, session.options).then(() => work(session)),
      );
    } catch (error) {
      throw readable(signal.aborted ? signal.reason : error);
    } finally {
      void leave(client, transport);
    }
  }

  /** All that it offers, each once. */
  async tools(): Promise<ListedTool[]> {
    const found: ListedTool[] = [];
    for await (const tool of this.listed()) found.push(tool);
    if (new Set(found.map(({ name }) => name)).size < found.length)
      throw new AppError('mcp_invalid', 'The MCP server lists two tools of one name');
    return found;
  }

  /** Asks no further than to where it is listed. */
  async tool(name: string): Promise<ListedTool | undefined> {
    for await (const tool of this.listed()) if (tool.name === name) return tool;
    return undefined;
  }

  /** Throws `mcp_tool_failed` with what the server says when it refuses the call. */
  async call(name: string, input: Record<string, unknown>): Promise<CallOutcome> {
    try {
      const params = { name, arguments: input };
      return await this.client.request({ method: 'tools/call', params }, CallOutcome, this.options);
    } catch (error) {
      if (!(error instanceof McpError)) throw error;
      throw new AppError('mcp_tool_failed', error.message, { cause: error });
    }
  }

  private async *listed(): AsyncGenerator<ListedTool> {
    let cursor: string | undefined;
    let count = 0;
    for (let page = 0; page < mostPages; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const { tools, nextCursor } = await this.client.request(
        { method: 'tools/list', params },
        ToolPage,
        this.options,
      );
      count += tools.length;
      if (count > mostTools)
        throw new AppError('mcp_invalid', `The MCP server lists more than ${mostTools} tools`);
      yield* tools;
      if (!nextCursor) return;
      cursor = nextCursor;
    }
    throw new AppError('mcp_invalid', `The list of the MCP server has more than ${mostPages} pages`);
  }

  /** The SDK's own clock would end what ours has not. */
  private get options() {
    return { signal: this.signal, timeout: 2 ** 31 - 1 };
  }
}

/** A session that nobody ends stays in the server's memory, and its transport in ours. Never rejects: nobody waits for it. */
async function leave(client: Client, transport: StreamableHTTPClientTransport): Promise<void> {
  for (const end of [() => transport.terminateSession(), () => client.close()]) {
    try {
      await end();
    } catch (error) {
      log.debug({ code: readable(error).code }, 'a session with an MCP server was left without a word');
    }
  }
}

const ofEgress: Partial<Record<ErrorCode, ErrorCode>> = {
  egress_failed: 'mcp_unreachable',
  egress_timeout: 'mcp_unreachable',
  egress_too_large: 'mcp_invalid',
};

/** What the SDK throws repeats the server's answer; only its codes are told. */
function readable(error: unknown): AppError {
  const options = { cause: error };
  if (error instanceof AppError) {
    const code = ofEgress[error.code];
    return code ? new AppError(code, error.detail, options) : error;
  }
  if (error instanceof McpError)
    return new AppError('mcp_invalid', `The MCP server refused: ${error.message}`, options);
  if (!(error instanceof StreamableHTTPError)) return new AppError('mcp_invalid', undefined, options);
  const { code = 0 } = error;
  if (code === 401 || code === 403)
    return new AppError('mcp_unauthorized', `The MCP server answered with status ${code}`, options);
  if (code >= 500)
    return new AppError('mcp_unreachable', `The MCP server answered with status ${code}`, options);
  if (code >= 300 && code < 400)
    return new AppError(
      'mcp_invalid',
      'The MCP server is elsewhere: it redirects to another address',
      options,
    );
  const said = code > 0 ? `It answered with status ${code}` : 'Its answer is of another type';
  return new AppError('mcp_invalid', `There is no MCP server at this address: ${said}`, options);
}
