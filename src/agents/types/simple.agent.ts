import { Injectable } from '@nestjs/common';
import { ModelRegistry, type FinishReason, type ModelMessage } from '../../llm/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import type { AgentEnd, AgentTask, AgentType, Work } from './agent-type.js';
import { conversationShare, costOfMessages, instructed, recallConversation } from './conversation.js';
import { asJson, askForJson } from './json-output.js';
import { informed } from './informed.js';
import { askPlainly } from './plain-turn.js';

/** How one call of the model is made. */
interface Asking {
  say: Work['say'];
  outputSchema?: JsonSchema;
  isWhole?: boolean;
  logprobs?: number;
}

/**
 * Prompt and conversation to the model, its answer back; with tools, in as many turns as it takes. An answer that keeps
 * to a schema is told whole: nobody reads what would be taken back.
 */
@Injectable()
export default class SimpleAgent implements AgentType {
  constructor(
    private readonly models: ModelRegistry,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Parts of other types would be kept and never heard of. */
  problems({ steps, members, graph }: AgentDefinition): Problem[] {
    const unused = { steps: steps.length > 0, members: members.length > 0, graph: graph !== null };
    return Object.entries(unused).flatMap(([path, isSet]) =>
      isSet
        ? [
            {
              path,
              message: `a simple role has none: it is of a ${path === 'steps' ? 'chain' : 'multi_agent'}`,
            },
          ]
        : [],
    );
  }

  /** Nothing can be put behind JSON. */
  goesOnInSteps({ outputSchema }: AgentDefinition): boolean {
    return outputSchema !== null;
  }

  async run(asked: AgentTask, work: Work): Promise<AgentEnd> {
    const { outputSchema } = asked.definition;
    const task = asked.knowledge ? await informed(asked, work) : asked;
    const told = outputSchema ? instructed(task, asJson(outputSchema)) : task;
    if (task.tools.length > 0 || task.clientTools) return this.withTools(told, work, outputSchema);
    return outputSchema ? this.structured(told, work, outputSchema) : this.plain(told, work);
  }

  /** Nothing stands between the model and the reader. */
  private async plain(task: AgentTask, work: Work): Promise<AgentEnd> {
    const messages = await recallConversation(task.conversation, this.budgetOf(task), work);
    return {
      reason: await this.ask(task, work, messages, { say: work.say, isWhole: true, logprobs: task.logprobs }),
    };
  }

  /** What is wrong with the first answer is told to the model, once. */
  private async structured(task: AgentTask, work: Work, outputSchema: JsonSchema): Promise<AgentEnd> {
    let text = '';
    let reason: FinishReason = 'stop';
    const value = await askForJson(outputSchema, async (correction) => {
      const wrong: ModelMessage[] = correction
        ? [
            { role: 'assistant', content: text },
            { role: 'user', content: correction },
          ]
        : [];
      if (correction) work.step('correcting');
      const room = this.budgetOf(task) - costOfMessages(wrong);
      const fitted = await recallConversation(task.conversation, room, work);
      text = '';
      const say = (piece: string) => (text += piece);
      reason = await this.ask(task, work, [...fitted, ...wrong], { say, outputSchema });
      return text;
    });
    work.say(JSON.stringify(value));
    return { reason };
  }

  private async ask(
    task: AgentTask,
    work: Work,
    messages: ModelMessage[],
    { say, outputSchema, isWhole, logprobs }: Asking,
  ): Promise<FinishReason> {
    const request = { ...task.manner, messages, outputSchema, logprobs };
    return (await askPlainly(this.models, request, work, { say, isWhole })).reason;
  }

  private async withTools(task: AgentTask, work: Work, outputSchema: JsonSchema | null): Promise<AgentEnd> {
    // LangGraph is loaded by the first agent that has tools: most processes start without it.
    const { runToolLoop } = await import('./tool-loop.js');
    const { modelFor, toLangChain } = await import('./model-turn.js');
    const saver = await this.checkpoints.saver();
    const model = modelFor(this.models, task.manner);
    const output = outputSchema
      ? { schema: outputSchema, model: modelFor(this.models, task.manner, outputSchema) }
      : undefined;
    const budget = this.budgetOf(task);
    // What tools give needs room as well.
    const told = await recallConversation(task.conversation, budget * conversationShare, work);
    const conversation = told.map(toLangChain);
    return runToolLoop(task, work, { model, saver, conversation, budget, output });
  }

  private budgetOf({ manner: { maxTokens } }: AgentTask): number {
    const most = this.models.maxOutputTokens;
    return this.models.contextTokens - Math.min(maxTokens ?? most, most);
  }
}
