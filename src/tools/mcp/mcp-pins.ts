import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { invalid } from '../../platform/http/index.js';
import { differenceOf, type Difference } from './comparison.js';
import type { Listing } from './listing.js';
import { McpServer } from './mcp-server.entity.js';
import { McpTool } from './mcp-tool.entity.js';

type ServerKey = Pick<McpServer, 'orgId' | 'id'>;

/** The tools of servers as administrators accepted them. Who writes them has locked the server's row. */
@Injectable()
export class McpPins {
  constructor(private readonly dataSource: DataSource) {}

  of(
    { orgId, id: serverId }: ServerKey,
    { manager }: Pick<Tx, 'manager'> = this.dataSource,
  ): Promise<McpTool[]> {
    return manager.find(McpTool, { where: { orgId, serverId }, order: { name: 'ASC' } });
  }

  /** What changed changes something again, until an administrator says otherwise. */
  async accept(tx: Tx, server: ServerKey, { tools, digest }: Listing): Promise<Difference> {
    const { orgId, id: serverId } = server;
    const before = await this.of(server, tx);
    const readOnly = new Set(before.filter((pin) => pin.readOnly).map((pin) => `${pin.name} ${pin.digest}`));
    await tx.manager.delete(McpTool, { orgId, serverId });
    const rows: object[] = tools.map((tool) => ({
      ...tool,
      ...{ orgId, serverId, readOnly: readOnly.has(`${tool.name} ${tool.digest}`) },
    }));
    await tx.manager.insert(McpTool, rows);
    await tx.manager.update(McpServer, { orgId, id: serverId }, { digest, updatedAt: () => 'now()' });
    return differenceOf(before, tools);
  }

  /** Exactly these change nothing. Throws `validation_failed` for what the server does not have. */
  async markReadOnly(tx: Tx, server: ServerKey, names: string[]): Promise<void> {
    const { orgId, id: serverId } = server;
    const known = new Set((await this.of(server, tx)).map(({ name }) => name));
    const unknown = names.flatMap((name, index) =>
      known.has(name)
        ? []
        : [{ path: ['readOnlyTools', index], message: 'is no accepted tool of this server' }],
    );
    if (unknown.length > 0) throw invalid(unknown);
    await tx.manager.update(McpTool, { orgId, serverId }, { readOnly: false });
    if (names.length > 0)
      await tx.manager.update(McpTool, { orgId, serverId, name: In(names) }, { readOnly: true });
  }
}
