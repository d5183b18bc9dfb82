import { Injectable } from '@nestjs/common';
import { AuditLog, Organization, type UserActor } from '../../identity/index.js';
import { newId, Transactions, violatedConstraint, type Tx } from '../../platform/database/index.js';
import { alreadyExists, AppError } from '../../platform/errors/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { announceAgentsChanged } from '../definitions/agent-news.js';
import { AgentVersion } from '../definitions/agent-version.entity.js';
import { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';
import { DefinitionCheck, refuse } from '../definitions/definition-check.js';
import { DefinitionReferences } from '../definitions/definition-references.js';
import { changedParts, definitionOf, type AgentDefinition } from '../types/agent-definition.js';
import type { CreateAgent, UpdateAgent } from './agent-editing.dto.js';

/** How a definition came to be: what the audit log calls it, and the version that the editor has seen. */
interface Change {
  action: 'agent.updated' | 'agent.restored';
  expected?: number;
  /** The earlier version that is brought back. */
  restoredFrom?: number;
}

/** Makes and changes agents; each state of one is kept as a version. Those that are files are changed there. */
@Injectable()
export class AgentEditing {
  constructor(
    private readonly transactions: Transactions,
    private readonly agents: AgentService,
    private readonly check: DefinitionCheck,
    private readonly references: DefinitionReferences,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {}

  /** Throws `validation_failed` naming every mistake, and `already_exists` for a username that is taken. */
  async create(actor: UserActor, { username, ...definition }: CreateAgent): Promise<Agent> {
    const { orgId } = actor;
    const problems = await this.check.ofOrganization(orgId, definition);
    const id = newId();
    await this.transactions.run(async (tx) => {
      await lockDefinitions(tx, orgId);
      refuse([...problems, ...(await this.references.problems(tx, actor, username, definition))]);
      refuse(await this.references.keepTables(tx, actor, id, definition.tables));
      await insert(tx, { id, orgId, username }, definition);
      await this.keepVersion(tx, actor, { id, version: 1 }, definition);
      const details = { username, type: definition.type };
      await this.audit.record(tx, actor, { action: 'agent.created', objectId: id, details });
      announceAgentsChanged(tx, this.live, orgId);
    });
    return this.agents.get(actor, id);
  }

  /** Throws `conflict` when the agent has another version than the one that the editor has seen. */
  async update(actor: UserActor, id: string, { version, ...changes }: UpdateAgent): Promise<Agent> {
    const agent = await this.ofApi(actor, id);
    return this.rewrite(
      actor,
      agent,
      { ...definitionOf(agent), ...changes },
      {
        action: 'agent.updated',
        expected: version,
      },
    );
  }

  /** What is the same already makes no version. */
  async rewrite(
    actor: UserActor,
    agent: Agent,
    definition: AgentDefinition,
    { action, expected = agent.version, restoredFrom }: Change,
  ): Promise<Agent> {
    if (expected !== agent.version) throw changedMeanwhile();
    const changed = changedParts(agent, definition);
    if (changed.length === 0) return agent;
    const { orgId, id, username } = agent;
    const problems = await this.check.ofOrganization(orgId, definition);
    await this.transactions.run(async (tx) => {
      await lockDefinitions(tx, orgId);
      refuse([...problems, ...(await this.references.problems(tx, actor, username, definition, agent))]);
      refuse(await this.references.keepTables(tx, actor, id, definition.tables));
      const version = agent.version + 1;
      const { affected } = await tx.manager.update(
        Agent,
        { orgId, id, version: agent.version, isActive: true },
        { ...columnsOf(definition), version, updatedAt: () => 'now()' },
      );
      if (!affected) throw changedMeanwhile();
      await this.keepVersion(tx, actor, { id, version, restoredFrom }, definition);
      await this.audit.record(tx, actor, {
        action,
        objectId: id,
        details: { username, version, changed, ...(restoredFrom ? { restored: restoredFrom } : {}) },
      });
      announceAgentsChanged(tx, this.live, orgId);
    });
    return this.agents.get(actor, id);
  }

  /** Throws `agent_from_file`. */
  async ofApi(actor: UserActor, id: string): Promise<Agent> {
    const agent = await this.agents.get(actor, id);
    if (agent.origin === 'file')
      throw new AppError(
        'agent_from_file',
        `The role ${agent.username} is a file in prompts/: change it there`,
      );
    return agent;
  }

  private async keepVersion(
    tx: Tx,
    { orgId, userId }: UserActor,
    { id, version, restoredFrom }: Pick<Agent, 'id' | 'version'> & Pick<Change, 'restoredFrom'>,
    content: AgentDefinition,
  ): Promise<void> {
    const made = { agentId: id, version, orgId, restoredFrom, authorId: userId };
    await tx.manager.insert(AgentVersion, { ...made, content: columnsOf(content) });
  }
}

const changedMeanwhile = (): AppError =>
  new AppError('conflict', 'The agent was changed meanwhile: look at it anew');

/** TypeORM takes any value that has fields for an entity of its own, also one that is kept as JSON. */
const columnsOf = (definition: AgentDefinition): object => definition;

/** Definitions of one organization change one after the other: they name each other. */
export async function lockDefinitions(tx: Tx, orgId: string): Promise<void> {
  await tx.manager.findOneOrFail(Organization, {
    select: { id: true },
    where: { id: orgId },
    // Not of its key, or else whoever inserts a row of this organization would wait too.
    lock: { mode: 'for_no_key_update' },
  });
}

async function insert(
  tx: Tx,
  agent: Pick<Agent, 'id' | 'orgId' | 'username'>,
  definition: AgentDefinition,
): Promise<void> {
  try {
    await tx.manager.insert(Agent, { ...agent, ...columnsOf(definition), origin: 'api' });
  } catch (error) {
    const isTaken = violatedConstraint(error) === 'agents_org_username';
    throw isTaken ? alreadyExists('username', 'is taken by another role', error) : error;
  }
}
