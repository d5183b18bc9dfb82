import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import {
  crewOf,
  handOffName,
  type AgentEnd,
  type AgentTask,
  type AgentType,
  type Crew,
  type Work,
} from './agent-type.js';
import { conversationShare, instructed, recallConversation } from './conversation.js';
import { CrewPlan, problemsOf } from './crew/crew-plan.js';
import { informed } from './informed.js';
import { mistakesIn } from './schema-mistakes.js';

/** Leads other roles: by a plan that its definition draws, or as its model decides, who hands parts of the task to them. */
@Injectable()
export default class MultiAgent implements AgentType {
  constructor(
    private readonly models: ModelRegistry,
    private readonly checkpoints: Checkpoints,
  ) {}

  problems({ members, graph, outputSchema, httpTools }: AgentDefinition): Problem[] {
    if (outputSchema)
      return [{ path: 'outputSchema', message: 'is for simple roles: a crew answers in its words' }];
    if (members.length === 0) return [{ path: 'members', message: 'a multi_agent leads at least one role' }];
    const doubled = httpTools.flatMap(({ name }, index) =>
      name === handOffName
        ? [{ path: `httpTools.${index}.name`, message: `${name} is how a multi_agent asks its members` }]
        : [],
    );
    return graph ? [...doubled, ...graphProblems(graph, members)] : doubled;
  }

  goesOnInSteps({ graph }: AgentDefinition): boolean {
    return graph !== null;
  }

  async run(asked: AgentTask, work: Work): Promise<AgentEnd> {
    const task = await informed(asked, work);
    const [saver, { modelFor, toLangChain }] = await Promise.all([
      this.checkpoints.saver(),
      import('./model-turn.js'),
    ]);
    const voice = modelFor(this.models, task.manner);
    const budget = this.models.contextTokens - this.models.maxOutputTokens;
    if (task.definition.graph) {
      const { runCrewPlan } = await import('./crew/crew-graph.js');
      const model = modelFor(this.models, { ...task.manner, maxTokens: undefined, stop: undefined });
      const plan = CrewPlan.parse(task.definition.graph);
      return runCrewPlan(task, work, { plan, model, voice, room: budget, saver });
    }
    const { runToolLoop } = await import('./tool-loop.js');
    const crew = crewOf(task);
    const led = { ...instructed(task, introduce(crew)), tools: [...task.tools, crew.handOff] };
    const told = await recallConversation(led.conversation, budget * conversationShare, work);
    const conversation = told.map(toLangChain);
    return runToolLoop(led, work, { model: voice, saver, conversation, budget });
  }
}

function graphProblems(graph: unknown, members: string[]): Problem[] {
  const plan = CrewPlan.safeParse(graph);
  if (plan.success) return problemsOf(plan.data, members);
  return mistakesIn(plan.error, ['graph']);
}

const introduce = ({ members, handOff }: Crew): string =>
  [
    `Your crew, whose members work when you call ${handOff.name}; calls of one turn are worked on at the same time:`,
    ...members.map(({ username, name, description }) => `- ${username} (${name}): ${description}`),
  ].join('\n');
