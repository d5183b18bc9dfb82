import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { activeUser } from '../../../identity/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { normalizeUsername } from '../../../platform/text/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { AgentCaller } from '../../definitions/agent.policy.js';
import { AgentService } from '../../definitions/agent.service.js';
import type { Member } from '../../types/agent-type.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { agentAt, type Place } from './place.js';

/** A role asks a role asks a role: so deep, and no deeper. */
const deepestAsk = 3;

/** The roles that the agents of a run reach: no further than the person whom it works for. */
@Injectable()
export class RunRoles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agents: AgentService,
  ) {}

  /** The crew of the agent at this place. */
  async membersAt(run: ClaimedRun, place: Place): Promise<Member[]> {
    const { members } = agentAt(place);
    if (members.length === 0) return [];
    const found = await this.agents.allForCaller(run.orgId, await this.callerOf(run), members);
    return found
      .filter(({ desired }) => desired === 'running')
      .map(({ username, name, description }) => ({ username, name, description }));
  }

  /** The role that is asked from there; throws `role_call_refused`. */
  async asked(run: ClaimedRun, { agents }: Place, username: string): Promise<Agent> {
    if (run.calledThrough.length + agents.length > deepestAsk)
      throw new AppError('role_call_refused', `Roles ask each other ${deepestAsk} deep at most.`);
    const name = normalizeUsername(username);
    const agent = await this.agents.findForCaller(run.orgId, await this.callerOf(run), name);
    if (!agent) throw new AppError('role_call_refused', `There is no role ${name} here.`);
    if (agent.desired === 'stopped')
      throw new AppError('role_call_refused', `${name} was stopped and answers nobody now.`);
    if (run.calledThrough.includes(agent.id) || agents.some(({ id }) => id === agent.id))
      throw new AppError('role_call_refused', `${name} has asked for this itself: roles do not ask back.`);
    return agent;
  }

  /** The person whom the run works for, with their rights of now. */
  private async callerOf({ orgId, userId }: ClaimedRun): Promise<AgentCaller> {
    if (!userId) return null;
    const person = await activeUser(this.dataSource.manager, orgId, userId);
    return person && { kind: 'user', userId: person.id, role: person.role };
  }
}
