import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import type { AgentEnd, AgentTask, AgentType, Work } from './agent-type.js';
import { Plan } from './chain/plan.js';
import { Speaker } from './chain/speaker.js';
import { problemsOfSteps } from './chain/step-check.js';

/** Goes through declared steps: what needs nobody at once, what asks a person in as many messages as it takes. */
@Injectable()
export default class ChainAgent implements AgentType {
  readonly hearsInTurns = true;

  constructor(
    private readonly models: ModelRegistry,
    private readonly checkpoints: Checkpoints,
  ) {}

  problems(definition: AgentDefinition): Problem[] {
    const problems = problemsOfSteps(definition);
    if (!definition.outputSchema) return problems;
    return [
      ...problems,
      { path: 'outputSchema', message: 'is for simple roles: a step of a chain has its output' },
    ];
  }

  goesOnInSteps(): boolean {
    return true;
  }

  async run(task: AgentTask, work: Work): Promise<AgentEnd> {
    const { runTurn } = await import('./chain/turn.js');
    const speaker = new Speaker(Plan.of(task.definition.steps), task, work, this.models, new Date());
    return runTurn(speaker, await this.checkpoints.saver());
  }
}
