import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, SecretVault, type UserActor } from '../../identity/index.js';
import { newId, Transactions, violatedConstraint, type Tx } from '../../platform/database/index.js';
import { alreadyExists, AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { invalid, pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import { compared } from './comparison.js';
import type { Listing } from './listing.js';
import { McpConnections, type Reachable } from './mcp-connections.js';
import { McpPins } from './mcp-pins.js';
import {
  serverDetails,
  serverView,
  type AcceptListing,
  type CreateMcpServer,
  type McpListing,
  type McpServerDetails,
  type McpServerView,
  type UpdateMcpServer,
} from './mcp-server.dto.js';
import { McpServer } from './mcp-server.entity.js';
import { agentsWithTools } from './mcp.events.js';

/** The servers of tools that an organization has registered. A server is tried before it is saved. */
@Injectable()
export class McpServerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly secrets: SecretVault,
    private readonly connections: McpConnections,
    private readonly pins: McpPins,
    private readonly audit: AuditLog,
    private readonly events: Events,
  ) {}

  list(actor: UserActor, page: PageQuery): Promise<Page<McpServerView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(McpServer, 's')
      .where('s.orgId = :orgId', { orgId: actor.orgId });
    return pageById(query, page, serverView);
  }

  async get(actor: UserActor, id: string): Promise<McpServerDetails> {
    const server = await this.find(actor, id);
    return serverDetails(server, await this.pins.of(server));
  }

  /** Throws `mcp_unreachable`, `mcp_unauthorized`, `mcp_invalid` or `egress_refused` for a server that cannot be used. */
  async create(actor: UserActor, input: CreateMcpServer): Promise<McpServerDetails> {
    const { orgId, userId: createdBy } = actor;
    const { secretId = null, auth = null } = input as Partial<Reachable>;
    const server = { ...input, secretId, auth, id: newId(), orgId, createdBy };
    this.connections.requireReachable(server);
    await this.requireSecret(server);
    const listing = server.enabled ? await this.tried(server) : undefined;
    await this.transactions.run(async (tx) => {
      await insert(tx, server);
      if (listing) await this.pins.accept(tx, server, listing);
      const details = { name: server.name, enabled: server.enabled, tools: listing?.tools.length ?? 0 };
      await this.audit.record(tx, actor, { action: 'mcp-server.created', objectId: server.id, details });
    });
    return this.get(actor, server.id);
  }

  /** Throws as `create` does when what changes concerns how the server is reached. */
  async update(
    actor: UserActor,
    id: string,
    { readOnlyTools, ...changes }: UpdateMcpServer,
  ): Promise<McpServerDetails> {
    const before = await this.find(actor, id);
    const after = { ...before, ...changes };
    const isOther = !isDeepStrictEqual(wayTo(before), wayTo(after));
    if (isOther) {
      this.connections.requireReachable(after);
      await this.requireSecret(after);
    }
    const listing = isOther && after.enabled ? await this.tried(after) : undefined;
    await this.transactions.run(async (tx) => {
      await lockAsSeen(tx, before);
      const { url, secretId, auth, enabled } = after;
      await tx.manager.update(
        McpServer,
        { orgId: actor.orgId, id },
        // It takes any value that has fields for an entity of its own, also one that is kept as JSON.
        { url, secretId, auth: auth, enabled, updatedAt: () => 'now()' },
      );
      if (listing && before.digest === null) await this.pins.accept(tx, before, listing);
      // What was said of the tools was said of another place.
      const marked = readOnlyTools ?? (url === before.url ? undefined : []);
      if (marked) await this.pins.markReadOnly(tx, before, marked);
      const changed = Object.keys({ ...changes, ...(marked && { readOnlyTools: marked }) });
      const details = { name: before.name, changed, ...(marked && { readOnlyTools: marked }) };
      await this.audit.record(tx, actor, { action: 'mcp-server.updated', objectId: id, details });
    });
    return this.get(actor, id);
  }

  /** Throws `tool_in_use` while agents name its tools. */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { orgId } = actor;
    const server = await this.find(actor, id);
    await this.transactions.run(async (tx) => {
      await lockAsSeen(tx, server);
      const tools = (await this.pins.of(server, tx)).map(({ name }) => name);
      const users = (await this.events.ask(tx, agentsWithTools, { orgId, tools })).flat();
      if (users.length > 0)
        throw new AppError('tool_in_use', `Its tools are named by ${users.join(', ')}: take them off first`);
      await tx.manager.delete(McpServer, { orgId, id });
      const details = { name: server.name };
      await this.audit.record(tx, actor, { action: 'mcp-server.deleted', objectId: id, details });
    });
  }

  /** As the server lists them now. */
  async tools(actor: UserActor, id: string): Promise<McpListing> {
    const server = await this.find(actor, id);
    const listing = await this.listed(server);
    return { digest: listing.digest, items: compared(listing, await this.pins.of(server)) };
  }

  /** Throws `tool_changed` when the server lists something else than what was looked at. */
  async refresh(actor: UserActor, id: string, { digest }: AcceptListing): Promise<McpServerDetails> {
    const server = await this.find(actor, id);
    const listing = await this.listed(server);
    if (listing.digest !== digest)
      throw new AppError('tool_changed', 'The server lists other tools by now: look at them again');
    await this.transactions.run(async (tx) => {
      await lockAsSeen(tx, server);
      const difference = await this.pins.accept(tx, server, listing);
      const details = { name: server.name, ...difference };
      await this.audit.record(tx, actor, { action: 'mcp-server.refreshed', objectId: id, details });
    });
    return this.get(actor, id);
  }

  private async find({ orgId }: UserActor, id: string): Promise<McpServer> {
    const server = await this.dataSource.manager.findOneBy(McpServer, { orgId, id });
    if (!server) throw notFound('The MCP server');
    return server;
  }

  private listed(server: McpServer): Promise<Listing> {
    if (!server.enabled) throw new AppError('mcp_server_off');
    return this.connections.list(server);
  }

  private async tried(server: Reachable): Promise<Listing> {
    try {
      return await this.connections.list(server);
    } catch (error) {
      if (!(error instanceof AppError) || !/^(mcp|egress)_/.test(error.code)) throw error;
      const path = error.code === 'mcp_unauthorized' ? 'secretId' : 'url';
      const errors = [{ path, message: error.detail }];
      throw new AppError(error.code, error.detail, { errors, cause: error });
    }
  }

  private async requireSecret({ orgId, secretId }: Pick<Reachable, 'orgId' | 'secretId'>): Promise<void> {
    if (!secretId) return;
    const known = await this.transactions.run((tx) => this.secrets.known(tx, orgId, [secretId]));
    if (!known.has(secretId)) throw invalid([{ path: ['secretId'], message: 'is no stored secret' }]);
  }
}

const wayTo = ({
  url,
  secretId,
  auth,
  enabled,
}: Omit<Reachable, 'orgId' | 'name'> & { enabled: boolean }) => ({
  ...{ url, secretId, auth, enabled },
});

/** A server is tried outside of the transaction: what was tried must be what is there. */
async function lockAsSeen(tx: Tx, seen: McpServer): Promise<void> {
  const now = await tx.manager.findOne(McpServer, {
    where: { orgId: seen.orgId, id: seen.id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!now) throw notFound('The MCP server');
  if (!isDeepStrictEqual([wayTo(now), now.digest], [wayTo(seen), seen.digest]))
    throw new AppError('conflict', 'The MCP server was changed meanwhile: look at it anew');
}

async function insert(tx: Tx, server: Omit<McpServer, 'digest' | 'createdAt' | 'updatedAt'>): Promise<void> {
  try {
    await tx.manager.insert(McpServer, { ...server, auth: server.auth as object | null });
  } catch (error) {
    const isTaken = violatedConstraint(error) === 'mcp_servers_org_name';
    throw isTaken ? alreadyExists('name', 'is taken by another MCP server', error) : error;
  }
}
