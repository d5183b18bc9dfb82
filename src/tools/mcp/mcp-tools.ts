import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { KeptReaders } from '../../platform/json-schema/index.js';
import { log } from '../../platform/logging/index.js';
import { digestOf } from '../digest.js';
import { inputReader } from '../schemas/input-reader.js';
import { cutWithNote } from '../outside/cut.js';
import { without } from '../outside/secret-forms.js';
import type { Invocation, OfferedTool } from '../tool.js';
import type { ListedTool } from '../tool.dto.js';
import type { ToolChoice, ToolSource } from '../tool-source.js';
import { resultText } from './call-result.js';
import { toolDigest } from './listing.js';
import { McpConnections } from './mcp-connections.js';
import { McpServer } from './mcp-server.entity.js';
import type { McpSession } from './mcp-session.js';
import { McpTool } from './mcp-tool.entity.js';
import { namesMcpTool, serverOf } from './tool-names.js';

const longestText = 20_000;

/** The tools of an organization's MCP servers, as they were accepted. */
@Injectable()
export class McpTools implements ToolSource {
  private readonly readers = new KeptReaders(inputReader);

  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: McpConnections,
  ) {}

  async offered(orgId: string, { tools }: Pick<ToolChoice, 'tools'>): Promise<OfferedTool[]> {
    const names = tools.filter(namesMcpTool);
    if (names.length === 0) return [];
    const found = await this.dataSource.manager.findBy(McpTool, { orgId, name: In(names) });
    const ids = [...new Set(found.map(({ serverId }) => serverId))];
    const servers = await this.dataSource.manager.findBy(McpServer, { orgId, id: In(ids), enabled: true });
    const byId = new Map(servers.map((server) => [server.id, server]));
    const byName = new Map(found.map((pin) => [pin.name, pin]));
    return names.flatMap((name) => {
      const pin = byName.get(name);
      const server = pin && byId.get(pin.serverId);
      return pin && server ? [this.offer(server, pin)] : [];
    });
  }

  /** Those of servers that are switched on, by name, after this one. */
  listed(orgId: string, after: string, limit: number): Promise<ListedTool[]> {
    return this.dataSource.manager.query(
      `SELECT t.name, t.description, t.parameters, t.read_only AS "readOnly", s.name AS server
       FROM mcp_tools t JOIN mcp_servers s ON s.org_id = t.org_id AND s.id = t.server_id
       WHERE t.org_id = $1 AND s.enabled AND t.name COLLATE "C" > $2 ORDER BY t.name COLLATE "C" LIMIT $3`,
      [orgId, after, limit],
    );
  }

  async whyNot(orgId: string, name: string): Promise<string | undefined> {
    if (!namesMcpTool(name)) return undefined;
    const server = await this.dataSource.manager.findOneBy(McpServer, { orgId, name: serverOf(name) ?? '' });
    if (!server) return 'there is no such MCP server';
    return server.enabled
      ? `the MCP server ${server.name} has no such tool, as far as it was accepted`
      : `the MCP server ${server.name} is switched off`;
  }

  private offer(server: McpServer, pin: McpTool): OfferedTool {
    const { name, description, parameters, readOnly } = pin;
    return {
      name,
      description,
      parameters,
      readOnly,
      target: digestOf([pin.digest, server.url, server.secretId, server.auth]),
      // The connection's own deadline comes first: it says more.
      timeout: this.connections.longestMillis + 1_000,
      parse: (written) => this.readers.of(parameters)(written),
      verify: (signal) =>
        this.connections.within(server, (session) => requireAccepted(session, server, pin), signal),
      execute: (input, invocation) => this.call(server, pin, input as Record<string, unknown>, invocation),
    };
  }

  private async call(
    server: McpServer,
    pin: McpTool,
    input: Record<string, unknown>,
    { signal }: Invocation,
  ): Promise<string> {
    let isSent = false;
    try {
      return await this.connections.within(
        server,
        async (session, hidden) => {
          await requireAccepted(session, server, pin);
          isSent = true;
          const outcome = await session.call(pin.tool, input);
          const text = cutWithNote(without(hidden, resultText(outcome)), longestText);
          if (outcome.isError) throw new AppError('mcp_tool_failed', text);
          return text;
        },
        signal,
      );
    } catch (error) {
      if (!isSent || pin.readOnly || signal.aborted || !isUndecided(error)) throw error;
      throw new AppError(error.code, `${error.detail}. It is not known whether the call took effect`, {
        cause: error,
      });
    }
  }
}

async function requireAccepted(session: McpSession, server: McpServer, pin: McpTool): Promise<void> {
  const listed = await session.tool(pin.tool);
  if (!listed || toolDigest(listed) !== pin.digest) throw changed(server, pin);
}

/** An administrator has seen another tool than the one that would be called. */
function changed({ orgId, name: server }: McpServer, { name }: McpTool): AppError {
  log.warn({ orgId, server, tool: name }, 'a tool of an MCP server is not the one that was accepted');
  return new AppError(
    'tool_changed',
    `The MCP server ${server} describes ${name} otherwise than when it was accepted, or has it no more. ` +
      'It was not called: an administrator has to look at it first.',
  );
}

const isUndecided = (error: unknown): error is AppError =>
  error instanceof AppError && error.code !== 'mcp_tool_failed';
