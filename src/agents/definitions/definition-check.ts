import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import { storable } from '../../platform/http/index.js';
import { byCloseness } from '../../platform/text/index.js';
import { httpToolProblems, namesMcpTool, objectSchemaMistake, ToolRegistry } from '../../tools/index.js';
import type { AgentDefinition, Problem } from '../types/agent-definition.js';
import { AgentTypes } from '../types/agent-types.js';
import { unknownVariables } from '../types/prompt-template.js';

/**
 * Finds what is wrong with a definition when it is written, and not when somebody asks the agent. What it names of other
 * agents and people is `DefinitionReferences`' to check.
 */
@Injectable()
export class DefinitionCheck {
  constructor(
    private readonly types: AgentTypes,
    private readonly tools: ToolRegistry,
    private readonly models: ModelRegistry,
    private readonly egress: EgressClient,
  ) {}

  /** Of a file, which is a role in every organization: it can name what all of them have. */
  ofFile(definition: AgentDefinition): Problem[] {
    const { tools, httpTools, tables, approverIds } = definition;
    return [
      ...this.alone(definition),
      ...this.unknownTools(
        tools
          .filter((name) => !this.tools.names.includes(name) && !isHttpTool(definition, name))
          .map((name) => ({ name, why: namesMcpTool(name) ? ofOneOrganization : undefined })),
      ),
      ...httpTools.flatMap(({ secretId }, index) =>
        secretId ? [problem(`httpTools.${index}.secretId`, ofOneOrganization)] : [],
      ),
      ...(tables.length > 0 ? [problem('tables', ofOneOrganization)] : []),
      ...(approverIds.length > 0 ? [problem('approverIds', ofOneOrganization)] : []),
    ];
  }

  /** Of an organization's own agent, with the tools that only it has. */
  async ofOrganization(orgId: string, definition: AgentDefinition): Promise<Problem[]> {
    const others = definition.tools.filter((name) => !isHttpTool(definition, name));
    const unknownTools = await this.tools.unknown(orgId, others);
    return [...this.alone(definition), ...this.unknownTools(unknownTools), ...this.unreachable(definition)];
  }

  /**
   * What of it does not work on this server as it is set up: it is told and nothing is refused, because a setting can
   * change beneath an agent that is there.
   */
  async onThisServer(definition: AgentDefinition): Promise<Problem[]> {
    return [
      ...this.tools.lacking(definition.tools).map(({ name, why }) => problem('tools', `${name}: ${why}`)),
      ...this.unreachable(definition),
      ...(await this.modelProblems(definition)),
    ];
  }

  /** Addresses that no call reaches. What a name stands for is known only at the call. */
  private unreachable({ httpTools }: AgentDefinition): Problem[] {
    return httpTools.flatMap((tool, index) => {
      const isWrong = httpToolProblems(tool).some(({ path }) => path === 'url');
      const refusal = isWrong ? undefined : this.egress.refusalOf(tool.url);
      return refusal ? [problem(`httpTools.${index}.url`, refusal.detail)] : [];
    });
  }

  private async modelProblems({ model }: AgentDefinition): Promise<Problem[]> {
    if (!model || (await this.models.offers(model)) !== false) return [];
    return [problem('model', `The model server does not list ${model}`)];
  }

  /** With those that there are: whoever mistypes a name has no other list before them. */
  private unknownTools(missing: { name: string; why?: string }[]): Problem[] {
    return missing.map(({ name, why }) => {
      if (why) return problem('tools', `${name}: ${why}`);
      const known = byCloseness(name, this.tools.names).slice(0, mostNamed).sort();
      return problem('tools', `${name} is not a known tool; known are ${known.join(', ')}`);
    });
  }

  private alone(definition: AgentDefinition): Problem[] {
    const { prompt, greeting, tools, toolPolicies, httpTools, knowledge, members, outputSchema } = definition;
    const http = httpTools.map(({ name }) => name);
    const named = [...tools, ...http];
    return [
      ...unstorable('', definition),
      ...this.types.problems(definition),
      ...variableProblems('prompt', prompt),
      ...variableProblems('greeting', greeting ?? ''),
      ...doubled('tools', tools),
      ...doubled('httpTools', http),
      ...[...new Set(tools)]
        .filter((name) => isHttpTool(definition, name))
        .map((name) => problem('tools', `${name}: HTTP tools are not listed in tools`)),
      ...doubled('members', members),
      ...doubled('knowledge', knowledge),
      ...Object.keys(toolPolicies)
        .filter((name) => !named.includes(name))
        .map((name) => problem('toolPolicies', `${name} is not among its tools`)),
      ...httpTools.flatMap((tool, index) =>
        httpToolProblems(tool).map(({ path, message }) => problem(`httpTools.${index}.${path}`, message)),
      ),
      ...this.costProblems(definition),
      ...(outputSchema ? schemaProblems('outputSchema', outputSchema) : []),
    ];
  }

  /** Without a price nobody could tell when the limit is reached. */
  private costProblems({ limits, model }: AgentDefinition): Problem[] {
    if (limits.cost === undefined || this.models.priceOf(model ?? undefined)) return [];
    const name = model ?? this.models.current.model;
    return [problem('limits.cost', `${name} has no price: MODEL_PRICES of the server does not name it`)];
  }
}

/** Tools that a mistake names. */
const mostNamed = 20;

/** Mistakes told at once: a definition can have one in each of its parts. */
const mostProblems = 50;

/** Throws `validation_failed` with what is wrong, if anything is. */
export function refuse(problems: Problem[]): void {
  if (problems.length === 0) return;
  throw new AppError('validation_failed', undefined, { errors: problems.slice(0, mostProblems) });
}

const isHttpTool = ({ httpTools }: AgentDefinition, name: string): boolean =>
  httpTools.some((tool) => tool.name === name);

const ofOneOrganization =
  'is one organization’s, and a file is a role in every one: make this agent through the API';

export const noCollection = (name: string): string => `there is no collection ${name}`;

export const problem = (path: string, message: string): Problem => ({ path, message });

const variableProblems = (path: string, text: string): Problem[] =>
  unknownVariables(text).map((name) => problem(path, `{{${name}}} is not a variable`));

const doubled = (path: string, names: string[]): Problem[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
    problem(path, `${name} is there twice`),
  );

function schemaProblems(path: string, schema: Record<string, unknown>): Problem[] {
  const mistake = objectSchemaMistake(schema);
  return mistake === undefined ? [] : [problem(path, mistake)];
}

/** Some parts of a definition are any JSON, which can hold what no database can. */
function unstorable(path: string, value: unknown): Problem[] {
  if (typeof value === 'string')
    return storable(value) ? [] : [problem(path, 'has characters that cannot be stored')];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    storable(key)
      ? unstorable(path ? `${path}.${key}` : key, inner)
      : [problem(path, 'has a name that cannot be stored')],
  );
}
