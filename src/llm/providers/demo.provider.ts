import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ModelChunk, ModelProvider, ModelRequest } from '../model.js';
import { estimateTokens } from '../token-estimate.js';
import { demoAnswer } from './demo-answer.js';

const pause = 15;

/** Answers without any model, always the same to the same question, and says so. */
export default class DemoProvider implements ModelProvider {
  readonly name = 'demo';
  readonly defaultModel = 'demo';

  async *stream({ messages }: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk, void> {
    const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const answer = demoAnswer(question);
    for (const text of answer.match(/\S+\s*/g) ?? []) {
      yield { type: 'text', text };
      await sleep(pause, undefined, { signal });
    }
    const inputTokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    yield { type: 'finish', reason: 'stop', usage: { inputTokens, outputTokens: estimateTokens(answer) } };
  }

  async chatModel(): Promise<BaseChatModel> {
    const { DemoChatModel } = await import('./demo-chat-model.js');
    return new DemoChatModel(this);
  }

  takesImages(): Promise<boolean> {
    return Promise.resolve(false);
  }

  listModels(): Promise<string[]> {
    return Promise.resolve([this.defaultModel]);
  }
}
