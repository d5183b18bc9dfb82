import { Injectable } from '@nestjs/common';
import { ToolRegistry } from '../../tools/index.js';
import type { AgentDefinition, Problem } from '../types/agent-definition.js';
import { AgentTypes } from '../types/agent-types.js';
import { unknownVariables } from './prompt-template.js';

/** Finds what is wrong with a definition when it is written, and not when somebody asks the agent. */
@Injectable()
export class DefinitionCheck {
  constructor(
    private readonly types: AgentTypes,
    private readonly tools: ToolRegistry,
  ) {}

  /** What can be told without an organization: of files, and of what is sent to the API. */
  problems(definition: AgentDefinition): Problem[] {
    const { prompt, tools, toolPolicies, httpTools } = definition;
    const own = [...tools, ...httpTools.map(({ name }) => name)];
    const doubled = own.filter((name, index) => own.indexOf(name) !== index);
    return [
      ...this.types.problems(definition),
      ...unknownVariables(prompt).map((name) => problem('prompt', `{{${name}}} is not a variable`)),
      ...tools
        .filter((name) => !this.tools.names.includes(name))
        .map((name) => problem('tools', `${name} is not a known tool`)),
      ...doubled.map((name) => problem('tools', `${name} is there twice`)),
      ...Object.keys(toolPolicies)
        .filter((name) => !own.includes(name))
        .map((name) => problem('toolPolicies', `${name} is not among its tools`)),
    ];
  }
}

const problem = (path: string, message: string): Problem => ({ path, message });
