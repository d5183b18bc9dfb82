import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { agentChosen, rolesMentioned, type RoleRef } from '../../chats/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { InTransaction } from '../../platform/events/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { Agent } from './agent.entity.js';

const freshMillis = 1_000;

/** The roles of an organization, and what chats ask about them. */
@Injectable()
export class AgentService {
  private readonly forRuns = new FreshCache<Agent>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    live: LiveBus,
  ) {
    live.subscribe(topics.promptsChanged, () => this.forRuns.clear());
  }

  async list<View>(
    orgId: string,
    { limit, cursor }: PageQuery,
    view: (agent: Agent) => View,
  ): Promise<Page<View>> {
    const [after] = cursor ? decodeCursor(cursor, z.tuple([z.string()])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(Agent, 'a')
      .where('a.orgId = :orgId AND a.isActive', { orgId })
      .orderBy('a.username')
      .limit(limit + 1);
    if (after) query.andWhere('a.username > :after', { after });
    return toPage(await query.getMany(), limit, view, (agent) => [agent.username]);
  }

  async get(orgId: string, id: string): Promise<Agent> {
    const agent = await this.dataSource.manager.findOneBy(Agent, { orgId, id, isActive: true });
    if (!agent) throw notFound('The agent');
    return agent;
  }

  /** The same for the hot path of runs: at most a second old, and anew when prompts change. */
  getForRun(orgId: string, id: string): Promise<Agent> {
    return this.forRuns.get(`${orgId}:${id}`, () => this.get(orgId, id));
  }

  async findByUsername(orgId: string, username: string): Promise<Agent | null> {
    return this.dataSource.manager.findOneBy(Agent, { orgId, username, isActive: true });
  }

  async all(orgId: string, ids?: string[] | null): Promise<Agent[]> {
    return this.dataSource.manager.find(Agent, {
      where: { orgId, isActive: true, ...(ids ? { id: In(ids) } : {}) },
      order: { username: 'ASC' },
      take: 1_000,
    });
  }

  @InTransaction(rolesMentioned)
  async resolveMentions(
    tx: Tx,
    { orgId, usernames }: { orgId: string; usernames: string[] },
  ): Promise<RoleRef[]> {
    return tx.manager.find(Agent, {
      select: { id: true, username: true, name: true },
      where: { orgId, username: In(usernames), isActive: true },
    });
  }

  @InTransaction(agentChosen)
  async resolveChosen(tx: Tx, { orgId, agentId }: { orgId: string; agentId: string }): Promise<RoleRef> {
    const agent = await tx.manager.findOneBy(Agent, { orgId, id: agentId, isActive: true });
    if (!agent) throw notFound('The agent');
    return agent;
  }
}
