import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TextColumn, UuidColumn } from '../../platform/database/index.js';
import type { JsonSchema } from '../tool.js';
import { McpServer } from './mcp-server.entity.js';

/** A server's tool as it was when an administrator accepted it: this is what models are told, and nothing else is called. */
@Entity('mcp_tools')
@Index('mcp_tools_of_server', ['orgId', 'serverId'])
@ForeignKey(() => McpServer, ['orgId', 'serverId'], ['orgId', 'id'], {
  name: 'mcp_tools_server',
  onDelete: 'CASCADE',
})
export class McpTool {
  @PrimaryColumn('uuid') orgId: string;
  /** As models call it. */
  @PrimaryColumn('text') name: string;
  @UuidColumn() serverId: string;
  /** As the server calls it. */
  @TextColumn() tool: string;
  @TextColumn() description: string;
  @Column('jsonb') parameters: JsonSchema;
  /** What the server says, which allows nothing. */
  @Column('boolean') hintsReadOnly: boolean;
  /** What an administrator says. */
  @Column('boolean') readOnly: boolean;
  @TextColumn() digest: string;
}
