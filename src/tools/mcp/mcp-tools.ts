import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { digestOf } from '../digest.js';
import { InputReaders } from '../http/input-readers.js';
import { cut, without } from '../http/http-result.js';
import type { Invocation, OfferedTool } from '../tool.js';
import type { ToolChoice, ToolSource } from '../tool-source.js';
import { resultText } from './call-result.js';
import { toolDigest } from './listing.js';
import { McpConnections } from './mcp-connections.js';
import { McpServer } from './mcp-server.entity.js';
import { McpTool } from './mcp-tool.entity.js';
import { namesMcpTool, serverOf } from './tool-names.js';

const longestText = 20_000;

/** The tools of an organization's MCP servers, as they were accepted. */
@Injectable()
export class McpTools implements ToolSource {
  private readonly readers = new InputReaders();

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
          const listed = await session.tool(pin.tool);
          if (!listed || toolDigest(listed) !== pin.digest) throw changed(server, pin);
          isSent = true;
          const outcome = await session.call(pin.tool, input);
          const text = cut(without(hidden, resultText(outcome)), longestText);
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
