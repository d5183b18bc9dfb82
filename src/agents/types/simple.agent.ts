import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { AgentEnd, AgentTask, AgentType, Work } from './agent-type.js';
import { conversationShare, costOfMessages, fitConversation } from './conversation.js';
import { tokensLeft } from './spending-limits.js';

/** Prompt and conversation to the model, its answer back; with tools, in as many turns as it takes. */
@Injectable()
export default class SimpleAgent implements AgentType {
  constructor(
    private readonly models: ModelRegistry,
    private readonly checkpoints: Checkpoints,
  ) {}

  run(task: AgentTask, work: Work): Promise<AgentEnd> {
    return task.tools.length > 0 ? this.withTools(task, work) : this.plain(task, work);
  }

  /** Nothing stands between the model and the reader. */
  private async plain(task: AgentTask, work: Work): Promise<AgentEnd> {
    const { model, temperature, maxTokens = Infinity, stop, topP, seed } = task;
    const messages = fitConversation(task, this.budgetOf(task));
    const left = tokensLeft(task, work.spent(), costOfMessages(messages));
    const request = { model, temperature, maxTokens: Math.min(maxTokens, left), stop, topP, seed, messages };
    const startedAt = new Date();
    for await (const chunk of this.models.stream(request, { signal: work.signal })) {
      if (chunk.type === 'text') {
        work.say(chunk.text);
        continue;
      }
      const { usage, reason: finishReason } = chunk;
      const asked = model ?? this.models.current.model;
      work.asked({ model: asked, startedAt, usage, finishReason, isWhole: true });
      return { reason: finishReason };
    }
    throw new AppError('model_incomplete');
  }

  private async withTools(task: AgentTask, work: Work): Promise<AgentEnd> {
    // LangGraph is loaded by the first agent that has tools: most processes start without it.
    const [{ runToolLoop }, { toLangChain }] = await Promise.all([
      import('./tool-loop.js'),
      import('./model-turn.js'),
    ]);
    const [model, saver] = await Promise.all([this.models.chatModel(task), this.checkpoints.saver()]);
    const budget = this.budgetOf(task);
    // What tools give needs room as well.
    const messages = fitConversation(task, budget * conversationShare).map(toLangChain);
    return runToolLoop(task, work, { model, saver, messages, budget });
  }

  private budgetOf({ maxTokens }: AgentTask): number {
    const most = this.models.maxOutputTokens;
    return this.models.contextTokens - Math.min(maxTokens ?? most, most);
  }
}
