import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { newId, Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { fieldErrors } from '../../platform/http/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';
import { DefinitionCheck, refuse } from '../definitions/definition-check.js';
import { DefinitionReferences } from '../definitions/definition-references.js';
import { renderPrompt, unknownVariables, variablesIn } from '../types/prompt-template.js';
import { PromptValues } from '../definitions/prompt-values.js';
import { AgentDefinition, definitionOf, type Problem } from '../types/agent-definition.js';
import type { PreviewPrompt, PromptPreview, TryAgent } from './trial.dto.js';

/** What an agent without a username of its own is called in a trial. */
const unnamed = 'trial';

/** Agents as they would be, which nobody has saved. */
@Injectable()
export class TrialAgents {
  constructor(
    private readonly transactions: Transactions,
    private readonly agents: AgentService,
    private readonly check: DefinitionCheck,
    private readonly references: DefinitionReferences,
    private readonly values: PromptValues,
    private readonly audit: AuditLog,
  ) {}

  /** To be tried, which is noted. Throws `validation_failed` naming every mistake, as saving it would. */
  async toTry(actor: UserActor, request: TryAgent): Promise<Agent> {
    const agent = await this.of(actor, request);
    await this.transactions.run((tx) =>
      this.audit.record(tx, actor, { action: 'agent.tried', objectId: request.agentId ?? actor.orgId }),
    );
    return agent;
  }

  private async of(actor: UserActor, { agentId, definition: changes, variables }: TryAgent): Promise<Agent> {
    const { orgId, userId } = actor;
    const saved = agentId ? await this.agents.get(actor, agentId) : undefined;
    const definition = wholeOf({ ...(saved && definitionOf(saved)), ...changes });
    const username = saved?.username ?? unnamed;
    refuse(await this.refusalsOf(actor, username, definition, saved));
    const now = await this.values.now({ orgId, agentName: definition.name, userId });
    return Object.assign(new Agent(), {
      ...definition,
      id: saved?.id ?? newId(),
      orgId,
      username,
      prompt: renderPrompt(definition.prompt, { ...now, ...variables }),
    });
  }

  async preview(actor: UserActor, request: PreviewPrompt): Promise<PromptPreview> {
    const { prompt, agentId, variables } = request;
    const { orgId, userId } = actor;
    const agent = agentId ? await this.agents.get(actor, agentId) : undefined;
    const definition = wholeOf({ ...blank, ...(agent && definitionOf(agent)), prompt });
    const now = await this.values.now({ orgId, agentName: agent?.name ?? unnamed, userId });
    const values = { ...now, ...variables };
    return {
      text: renderPrompt(prompt, values),
      variables: Object.fromEntries(variablesIn(prompt).map((name) => [name, values[name]])),
      unknown: unknownVariables(prompt),
      problems: distinct([
        ...(await this.refusalsOf(actor, agent?.username ?? unnamed, definition, agent)),
        ...(await this.check.onThisServer(definition)),
      ]),
    };
  }

  private async refusalsOf(
    actor: UserActor,
    username: string,
    definition: AgentDefinition,
    saved?: Agent,
  ): Promise<Problem[]> {
    return [
      ...(await this.check.ofOrganization(actor.orgId, definition)),
      ...(await this.transactions.run((tx) =>
        this.references.problems(tx, actor, username, definition, saved),
      )),
    ];
  }
}

/** What nobody has said yet of an agent whose prompt is looked at. */
const blank = { name: unnamed, title: unnamed, description: unnamed, type: 'simple' };

/** Addresses that no call reaches are refused, and said of agents that are there. */
const distinct = (problems: Problem[]): Problem[] => [
  ...new Map(problems.map((one) => [`${one.path} ${one.message}`, one])).values(),
];

function wholeOf(parts: object): AgentDefinition {
  const whole = AgentDefinition.safeParse(parts);
  if (whole.success) return whole.data;
  const errors = fieldErrors(whole.error.issues);
  throw new AppError('validation_failed', undefined, {
    errors: errors.map(({ path, message }) => ({ path: `definition.${path}`, message })),
  });
}
