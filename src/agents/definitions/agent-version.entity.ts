import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { User } from '../../identity/index.js';
import { CreatedAtColumn, UuidColumn } from '../../platform/database/index.js';
import type { AgentDefinition } from '../types/agent-definition.js';
import { Agent } from './agent.entity.js';

/** What an agent was from one change to the next. */
@Entity('agent_versions')
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'agent_versions_agent',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'authorId'], ['orgId', 'id'], { name: 'agent_versions_author' })
export class AgentVersion {
  @PrimaryColumn('uuid') agentId: string;
  @PrimaryColumn('integer') version: number;
  @UuidColumn() orgId: string;
  @Column('jsonb') content: AgentDefinition;
  /** Null when a file made it. */
  @UuidColumn({ nullable: true }) authorId: string | null;
  /** The earlier version that it brought back; null of one that was written. */
  @Column('integer', { nullable: true }) restoredFrom: number | null;
  @CreatedAtColumn() createdAt: Date;
}
