import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, type UserRole } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { DesiredState } from '../../platform/supervision/index.js';
import type { AgentDefinition } from '../types/agent-definition.js';

export const visibilities = ['everyone', 'users', 'roles'] as const;
type Visibility = (typeof visibilities)[number];

/**
 * An AI role of an organization. One made from a prompt file is rewritten when its file changes, and keeps its row when
 * the file is gone; the username of any other is free when it was removed.
 */
@Entity('agents')
@Unique('agents_org_id', ['orgId', 'id'])
@Index('agents_org_username', ['orgId', 'username'], { unique: true, where: `is_active OR origin = 'file'` })
@Check('agents_origin', `origin IN ('file', 'api')`)
@Check('agents_desired', `desired IN ('running', 'stopped')`)
@Check('agents_visibility', `visibility IN ('everyone', 'users', 'roles')`)
export class Agent implements AgentDefinition {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'agents_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() username: string;
  @TextColumn() name: string;
  @TextColumn() title: string;
  @TextColumn() description: string;
  @TextColumn() type: string;
  /** Null: the server's default model. */
  @TextColumn({ nullable: true }) model: string | null;
  @Column('double precision', { nullable: true }) temperature: number | null;
  @TextColumn() prompt: string;
  @Column('jsonb', { default: [] }) tools: string[];
  /** What is not listed follows `policyOf` of the tools. */
  @Column('jsonb', { default: {} }) toolPolicies: AgentDefinition['toolPolicies'];
  @Column('jsonb', { default: [] }) httpTools: AgentDefinition['httpTools'];
  /** Ids or names of collections. */
  @Column('jsonb', { default: [] }) knowledge: string[];
  /** Files that are kept for it. */
  @Column('uuid', { array: true, default: [] }) tables: string[];
  @Column('integer', { nullable: true }) prefetchTopK: number | null;
  @TextColumn({ default: 'prefetch' }) retrieval: AgentDefinition['retrieval'];
  @Column('jsonb', { default: [] }) steps: AgentDefinition['steps'];
  @Column('jsonb', { default: [] }) members: string[];
  @Column('jsonb', { nullable: true }) graph: AgentDefinition['graph'];
  @Column('jsonb', { default: {} }) limits: AgentDefinition['limits'];
  @TextColumn({ nullable: true }) greeting: string | null;
  @Column('jsonb', { default: [] }) examples: AgentDefinition['examples'];
  @Column('jsonb', { nullable: true }) outputSchema: AgentDefinition['outputSchema'];
  /** Who decides about its calls; nobody: who asked it, and those who manage agents. */
  @Column('uuid', { array: true, default: [] }) approverIds: string[];
  @TextColumn() origin: 'file' | 'api';
  @Column('integer', { default: 1 }) version: number;
  /** False when it was removed, or its file is gone: its answers stay, it can no longer be called. */
  @Column('boolean', { default: true }) isActive: boolean;
  /** What people want of it: one that is stopped is asked nothing. How it is stands in `supervised`. */
  @TextColumn({ default: 'running' }) desired: DesiredState;
  /** Who may use it, beside those who manage agents: everyone, the people in `agent_users`, or `allowedRoles`. */
  @TextColumn({ default: 'everyone' }) visibility: Visibility;
  @Column('text', { array: true, default: [] }) allowedRoles: UserRole[];
  /** No column: the place among its users of the one for whom it was loaded. */
  listed?: { userId: string } | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
