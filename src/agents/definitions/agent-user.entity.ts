import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../../identity/index.js';
import { UuidColumn } from '../../platform/database/index.js';
import { Agent } from './agent.entity.js';

/** A person who may use an agent that is for listed people. */
@Entity('agent_users')
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'agent_users_agent',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'agent_users_user_of',
  onDelete: 'CASCADE',
})
@Index('agent_users_user', ['orgId', 'userId'])
export class AgentUser {
  @PrimaryColumn('uuid') agentId: string;
  @PrimaryColumn('uuid') userId: string;
  @UuidColumn() orgId: string;
}
