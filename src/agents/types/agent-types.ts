import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { discover } from '../../platform/discovery/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { AgentType } from './agent-type.js';

type AgentTypeClass = new (models: ModelRegistry) => AgentType;

const isAgentType = (value: unknown): value is AgentTypeClass =>
  typeof value === 'function' &&
  typeof (value.prototype as Partial<AgentType> | undefined)?.run === 'function';

// Read while modules load, so that every provider finds the types complete.
const classes = await discover(import.meta.dirname, '.agent', isAgentType);

/** The agent types, one file each. */
@Injectable()
export class AgentTypes {
  private readonly types: ReadonlyMap<string, AgentType>;

  constructor(models: ModelRegistry) {
    this.types = new Map(
      classes.map(({ name, value: Type }) => [name.replaceAll('-', '_'), new Type(models)]),
    );
  }

  get names(): string[] {
    return [...this.types.keys()];
  }

  get(name: string): AgentType {
    const type = this.types.get(name);
    if (!type) throw new AppError('agent_unavailable', `This server has no agents of type ${name}`);
    return type;
  }
}
