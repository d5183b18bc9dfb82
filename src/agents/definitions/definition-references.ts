import { Injectable } from '@nestjs/common';
import { KeptFiles } from '../../chats/index.js';
import { SecretVault, UserService, type UserActor } from '../../identity/index.js';
import { CollectionAccess, CollectionNames, openCollections } from '../../knowledge/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { AgentDefinition, Problem } from '../types/agent-definition.js';
import { Agent } from './agent.entity.js';
import { noCollection, problem } from './definition-check.js';
import { memberCircle } from './member-circle.js';

/** Finds what a definition names and its organization does not have: agents, secrets, people, files, collections. */
@Injectable()
export class DefinitionReferences {
  constructor(
    private readonly users: UserService,
    private readonly secrets: SecretVault,
    private readonly files: KeptFiles,
    private readonly collections: CollectionNames,
    private readonly access: CollectionAccess,
  ) {}

  /** In the transaction that writes it, so that nothing it names goes meanwhile, and no two agents close a circle. */
  async problems(
    tx: Tx,
    actor: UserActor,
    username: string,
    definition: AgentDefinition,
    saved?: Pick<AgentDefinition, 'knowledge'>,
  ): Promise<Problem[]> {
    const { orgId } = actor;
    const { members, httpTools, approverIds, knowledge } = definition;
    return [
      ...(await this.knowledgeProblems(tx, actor, knowledge, saved?.knowledge ?? [])),
      ...(members.length > 0 ? memberProblems(username, members, await this.membersNow(tx, orgId)) : []),
      ...(await this.secretProblems(tx, orgId, httpTools)),
      ...(await this.approverProblems(tx, orgId, approverIds)),
    ];
  }

  /** Has an agent keep its tables for as long as it is there, because each of its versions can be restored. */
  async keepTables(tx: Tx, actor: UserActor, agentId: string, tables: string[]): Promise<Problem[]> {
    const kept = await this.files.keep(tx, actor, agentId, tables);
    return tables.flatMap((id, index) =>
      kept.includes(id) ? [] : [problem(`tables.${index}`, 'is no text that you have uploaded for it')],
    );
  }

  releaseTables(tx: Tx, orgId: string, agentId: string): Promise<void> {
    return this.files.release(tx, orgId, agentId);
  }

  /** Of a collection that has gone since the agent was saved its `problems` tell: no other change waits for that. */
  private async knowledgeProblems(
    tx: Tx,
    actor: UserActor,
    knowledge: string[],
    saved: string[],
  ): Promise<Problem[]> {
    const added = knowledge.filter((name) => name !== openCollections && !saved.includes(name));
    if (added.length === 0) return [];
    const found = await this.collections.resolve(actor.orgId, added, tx.manager);
    const readable = new Set(await this.access.readable(actor, [...found.values()].flat(), tx.manager));
    return knowledge.flatMap((name, index) =>
      !added.includes(name) || found.get(name)?.some((id) => readable.has(id))
        ? []
        : [problem(`knowledge.${index}`, noCollection(name))],
    );
  }

  private async membersNow(tx: Tx, orgId: string): Promise<Map<string, string[]>> {
    const agents = await tx.manager.find(Agent, {
      select: { id: true, username: true, members: true },
      where: { orgId, isActive: true },
    });
    return new Map(agents.map(({ username, members }) => [username, members]));
  }

  private async secretProblems(
    tx: Tx,
    orgId: string,
    httpTools: AgentDefinition['httpTools'],
  ): Promise<Problem[]> {
    const ids = httpTools.flatMap(({ secretId }) => secretId ?? []);
    const known = await this.secrets.known(tx, orgId, ids);
    return httpTools.flatMap(({ secretId }, index) =>
      secretId && !known.has(secretId) ? [problem(`httpTools.${index}.secretId`, 'is no stored secret')] : [],
    );
  }

  private async approverProblems(tx: Tx, orgId: string, ids: string[]): Promise<Problem[]> {
    const people = await this.users.people(orgId, ids, tx);
    const known = new Set(people.map(({ id }) => id));
    return ids.flatMap((id, index) =>
      known.has(id) ? [] : [problem(`approverIds.${index}`, 'is nobody who is active here')],
    );
  }
}

/** Of one agent among those that there are; whose members are looked at as it would have them. */
export function memberProblems(
  username: string,
  members: string[],
  all: ReadonlyMap<string, string[]>,
): Problem[] {
  const missing = members.flatMap((member, index) =>
    all.has(member) || member === username ? [] : [problem(`members.${index}`, `there is no role ${member}`)],
  );
  const circle = memberCircle(username, new Map([...all, [username, members]]));
  if (!circle) return missing;
  const told = circle.length === 2 ? 'a role does not lead itself' : `a circle: ${circle.join(' → ')}`;
  return [...missing, problem('members', told)];
}
