import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import type { AgentEnd, AgentTask, AgentType, Work } from './agent-type.js';
import { conversationShare, recallConversation } from './conversation.js';
import { CrewPlan, problemsOf } from './crew/crew-plan.js';

/** Leads other roles: by a plan that its definition draws, or as its model decides, who hands parts of the task to them. */
@Injectable()
export default class MultiAgent implements AgentType {
  constructor(
    private readonly models: ModelRegistry,
    private readonly checkpoints: Checkpoints,
  ) {}

  problems({ members, graph, outputSchema }: AgentDefinition): Problem[] {
    if (outputSchema)
      return [{ path: 'outputSchema', message: 'is for simple roles: a crew answers in its words' }];
    if (members.length === 0) return [{ path: 'members', message: 'a multi_agent leads at least one role' }];
    if (!graph) return [];
    const plan = CrewPlan.safeParse(graph);
    if (plan.success) return problemsOf(plan.data, members);
    return plan.error.issues.map(({ path, message }) => ({ path: ['graph', ...path].join('.'), message }));
  }

  async run(task: AgentTask, work: Work): Promise<AgentEnd> {
    const [model, saver] = await Promise.all([this.models.chatModel(task), this.checkpoints.saver()]);
    if (task.definition.graph) {
      const { runCrewPlan } = await import('./crew/crew-graph.js');
      return runCrewPlan(task, work, { plan: CrewPlan.parse(task.definition.graph), model, saver });
    }
    const [{ runToolLoop }, { toLangChain }] = await Promise.all([
      import('./tool-loop.js'),
      import('./model-turn.js'),
    ]);
    const led = {
      ...task,
      prompt: `${task.prompt}\n\n${crewOf(task)}`,
      tools: [...task.tools, task.handOff],
    };
    const budget = this.models.contextTokens - this.models.maxOutputTokens;
    const told = await recallConversation(led, budget * conversationShare, work);
    const messages = told.map(toLangChain);
    return runToolLoop(led, work, { model, saver, messages, budget });
  }
}

const crewOf = ({ members, handOff }: AgentTask): string =>
  [
    `Your crew, whose members work when you call ${handOff.name}; calls of one turn are worked on at the same time:`,
    ...members.map(({ username, name, description }) => `- ${username} (${name}): ${description}`),
  ].join('\n');
