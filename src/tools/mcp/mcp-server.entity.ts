import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import { CreatedAtColumn, IdColumn, TextColumn, UuidColumn } from '../../platform/database/index.js';

/** How its secret is sent. */
export interface McpAuth {
  type: 'bearer' | 'header';
  /** Of the header. */
  name?: string;
}

/** A server of tools that an organization has registered. Its name stands in the names of its tools, and stays. */
@Entity('mcp_servers')
@Unique('mcp_servers_org_id', ['orgId', 'id'])
@Unique('mcp_servers_org_name', ['orgId', 'name'])
@ForeignKey('Secret', ['orgId', 'secretId'], ['orgId', 'id'], { name: 'mcp_servers_secret' })
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'mcp_servers_creator' })
export class McpServer {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'mcp_servers_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() name: string;
  @TextColumn() url: string;
  @UuidColumn({ nullable: true }) secretId: string | null;
  @Column('jsonb', { nullable: true }) auth: McpAuth | null;
  @Column('boolean') enabled: boolean;
  /** Of the listing that was accepted; null before there was one. */
  @TextColumn({ nullable: true }) digest: string | null;
  @UuidColumn() createdBy: string;
  @CreatedAtColumn() createdAt: Date;
  @CreatedAtColumn() updatedAt: Date;
}
