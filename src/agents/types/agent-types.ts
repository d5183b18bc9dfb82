import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { discover } from '../../platform/discovery/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import type { AgentType } from './agent-type.js';

const isAgentType = (value: unknown): value is Type<AgentType> =>
  typeof value === 'function' &&
  typeof (value.prototype as Partial<AgentType> | undefined)?.run === 'function';

// Read while modules load, so that Nest can make them like any other provider.
const discovered = await discover(import.meta.dirname, '.agent', isAgentType);

export const agentTypeClasses: Type<AgentType>[] = discovered.map(({ value }) => value);

/** The agent types, one file each. */
@Injectable()
export class AgentTypes {
  private readonly classes = new Map(discovered.map(({ name, value }) => [name.replaceAll('-', '_'), value]));

  constructor(private readonly module: ModuleRef) {}

  get names(): string[] {
    return [...this.classes.keys()];
  }

  get(name: string): AgentType {
    const found = this.classes.get(name);
    if (!found) throw new AppError('agent_unavailable', `This server has no agents of type ${name}`);
    return this.module.get(found, { strict: false });
  }

  /** What is wrong with a definition, its type included. */
  problems(definition: AgentDefinition): Problem[] {
    const { type } = definition;
    if (!this.classes.has(type))
      return [{ path: 'type', message: `must be one of: ${this.names.join(', ')}` }];
    return this.get(type).problems?.(definition) ?? [];
  }
}
