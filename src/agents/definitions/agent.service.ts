import { Injectable } from '@nestjs/common';
import { DataSource, In, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { agentChosen, rolesMentioned, type CallableRole, type ChosenAgent } from '../../chats/index.js';
import { agentsNamed, type Actor, type UserActor } from '../../identity/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { AgentUser } from './agent-user.entity.js';
import { Agent } from './agent.entity.js';
import { mayManage, mayUse, usableBy, type AgentCaller } from './agent.policy.js';

type RolesMentioned = PayloadOf<typeof rolesMentioned>;
type AgentChosen = PayloadOf<typeof agentChosen>;

const freshMillis = 1_000;
const mostAtOnce = 1_000;

/** What chats know a role by, and what decides who may use it. */
const refColumns = ['a.id', 'a.username', 'a.name', 'a.visibility', 'a.allowedRoles', 'a.desired'];

/** The roles of an organization, and what chats ask about them. */
@Injectable()
export class AgentService {
  private readonly forRuns = new FreshCache<Agent>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    live: LiveBus,
  ) {
    for (const topic of [topics.promptsChanged, topics.agentsChanged]) {
      live.subscribe(topic, () => this.forRuns.clear());
    }
  }

  async list<View>(
    actor: UserActor,
    { limit, cursor }: PageQuery,
    view: (agent: Agent) => View,
  ): Promise<Page<View>> {
    const [after] = cursor ? decodeCursor(cursor, z.tuple([z.string()])) : [undefined];
    const query = this.usable(actor).limit(limit + 1);
    if (after) query.andWhere('a.username > :after', { after });
    return toPage(await query.getMany(), limit, view, (agent) => [agent.username]);
  }

  /** An agent that the actor may use; any other does not exist for them. */
  async get(actor: UserActor, id: string): Promise<Agent> {
    const agent = await this.loadedFor(actor, actor.orgId).andWhere('a.id = :id', { id }).getOne();
    if (!agent || !mayUse(actor, agent)) throw notFound('The agent');
    return agent;
  }

  /** The same, also of one that is gone: what is left of it is looked at, and ended. */
  async getEvenGone(actor: UserActor, id: string): Promise<Agent> {
    const gone = await this.dataSource.manager.findOneBy(Agent, { orgId: actor.orgId, id, isActive: false });
    return gone && mayManage(actor) ? gone : this.get(actor, id);
  }

  /** For runs, whose callers were let in when they asked: at most a second old, and anew when agents change. */
  getForRun(orgId: string, id: string): Promise<Agent> {
    return this.forRuns.get(`${orgId}:${id}`, async () => {
      const agent = await this.dataSource.manager.findOneBy(Agent, { orgId, id, isActive: true });
      if (!agent) throw notFound('The agent');
      return agent;
    });
  }

  /** The same for who need not wait; undefined where it must be loaded. */
  knownForRun(orgId: string, id: string): Agent | undefined {
    return this.forRuns.known(`${orgId}:${id}`);
  }

  /** The same as `get`, by name; null when there is none for the actor. */
  findByUsername(actor: Actor, username: string): Promise<Agent | null> {
    return this.findForCaller(actor.orgId, actor, username);
  }

  /** The same for whomever a run works for. */
  async findForCaller(orgId: string, caller: AgentCaller, username: string): Promise<Agent | null> {
    const agent = await this.loadedFor(caller, orgId)
      .andWhere('a.username = :username', { username })
      .getOne();
    return agent && mayUse(caller, agent) ? agent : null;
  }

  /** The same of many, in the order of their names here. */
  async allForCaller(orgId: string, caller: AgentCaller, usernames: string[]): Promise<Agent[]> {
    if (usernames.length === 0) return [];
    const found = await this.loadedFor(caller, orgId)
      .andWhere('a.username = ANY(:usernames)', { usernames })
      .getMany();
    return found
      .filter((agent) => mayUse(caller, agent))
      .sort((a, b) => usernames.indexOf(a.username) - usernames.indexOf(b.username));
  }

  /** Every agent that the actor may use. */
  async all(actor: Actor): Promise<Agent[]> {
    return this.usable(actor).limit(mostAtOnce).getMany();
  }

  @InTransaction(rolesMentioned)
  async resolveMentions(tx: Tx, { orgId, usernames, caller }: RolesMentioned): Promise<CallableRole[]> {
    const agents = await this.loadedFor(caller, orgId, tx.manager)
      .select(refColumns)
      .addSelect('l')
      .andWhere('a.username = ANY(:usernames)', { usernames })
      .getMany();
    return agents.filter((agent) => mayUse(caller, agent)).map(refOf);
  }

  @InTransaction(agentChosen)
  async resolveChosen(tx: Tx, { orgId, agentId, caller }: AgentChosen): Promise<ChosenAgent | null> {
    const agent = await this.loadedFor(caller, orgId, tx.manager)
      .select(refColumns)
      .addSelect('l')
      .andWhere('a.id = :agentId', { agentId })
      .getOne();
    if (!agent) return null;
    return { ...refOf(agent), usable: mayUse(caller, agent) };
  }

  @InTransaction(agentsNamed)
  async whichExist(tx: Tx, { orgId, agentIds }: PayloadOf<typeof agentsNamed>): Promise<string[]> {
    const found = await tx.manager.find(Agent, {
      select: { id: true },
      where: { orgId, id: In(agentIds), isActive: true },
    });
    return found.map(({ id }) => id);
  }

  private usable(actor: Actor): SelectQueryBuilder<Agent> {
    return this.loadedFor(actor, actor.orgId)
      .andWhere(...usableBy(actor))
      .orderBy('a.username');
  }

  /** Agents as the policy judges them: each with the caller's own place among its users, in one statement. */
  private loadedFor(
    caller: AgentCaller,
    orgId: string,
    manager = this.dataSource.manager,
  ): SelectQueryBuilder<Agent> {
    const callerId = caller?.kind === 'user' ? caller.userId : null;
    return manager
      .createQueryBuilder(Agent, 'a')
      .leftJoinAndMapOne(
        'a.listed',
        AgentUser,
        'l',
        'l.orgId = a.orgId AND l.agentId = a.id AND l.userId = :callerId',
        { callerId },
      )
      .where('a.orgId = :orgId AND a.isActive', { orgId });
  }
}

const refOf = ({ id, username, name, desired }: Agent): CallableRole => ({
  id,
  username,
  name,
  isStopped: desired === 'stopped',
});
