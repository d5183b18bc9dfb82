import { Injectable } from '@nestjs/common';
import { ModelRegistry, type FinishReason, type ModelMessage } from '../../llm/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentDefinition, Problem } from './agent-definition.js';
import type { AgentEnd, AgentTask, AgentType, Work } from './agent-type.js';
import { conversationShare, costOfMessages, instructed, recallConversation } from './conversation.js';
import { asJson, correctionOf, jsonAnswerOf, unusable, type JsonAnswer } from './json-output.js';
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
    const answer = jsonAnswerOf(asked);
    const task = asked.knowledge ? await informed(asked, work) : asked;
    const told = answer ? instructed(task, asJson(answer.schema)) : task;
    if (task.tools.length > 0 || task.clientTools) return this.withTools(told, work, answer);
    return answer ? this.structured(told, work, answer) : this.plain(told, work);
  }

  /** Nothing stands between the model and the reader. */
  private async plain(task: AgentTask, work: Work): Promise<AgentEnd> {
    const messages = await recallConversation(task.conversation, this.budgetOf(task), work);
    return {
      reason: await this.ask(task, work, messages, { say: work.say, isWhole: true, logprobs: task.logprobs }),
    };
  }

  /** What is wrong with the first answer is told to the model, once. */
  private async structured(task: AgentTask, work: Work, answer: JsonAnswer): Promise<AgentEnd> {
    let wrong: ModelMessage[] = [];
    for (;;) {
      const room = this.budgetOf(task) - costOfMessages(wrong);
      const fitted = await recallConversation(task.conversation, room, work);
      let text = '';
      const say = (piece: string) => (text += piece);
      const asked = { say, outputSchema: answer.schema };
      const reason = await this.ask(task, work, [...fitted, ...wrong], asked);
      const read = answer.read(text, reason);
      if ('told' in read) {
        work.say(read.told);
        return { reason };
      }
      if (wrong.length > 0) throw unusable(read.mistake);
      work.step('correcting');
      wrong = [
        { role: 'assistant', content: text },
        { role: 'user', content: correctionOf(read.mistake, answer.schema) },
      ];
    }
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

  private async withTools(task: AgentTask, work: Work, answer?: JsonAnswer): Promise<AgentEnd> {
    // LangGraph is loaded by the first agent that has tools: most processes start without it.
    const { runToolLoop } = await import('./tool-loop.js');
    const { modelFor, toLangChain } = await import('./model-turn.js');
    const saver = await this.checkpoints.saver();
    const model = modelFor(this.models, task.manner);
    const output = answer && { answer, model: modelFor(this.models, task.manner, answer.schema) };
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
