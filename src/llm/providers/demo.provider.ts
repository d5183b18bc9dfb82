import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ModelChunk, ModelProvider, ModelRequest } from '../model.js';
import { estimateTokens } from '../token-estimate.js';
import { demoReply } from './demo/demo-answer.js';
import type { DemoMessage } from './demo/demo-turn.js';

const pause = 15;

/** Answers without any model, always the same to the same question, and says so; it calls tools by simple rules. */
export default class DemoProvider implements ModelProvider {
  readonly name = 'demo';
  readonly defaultModel = 'demo';

  async *stream({ messages }: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk, void> {
    const reply = demoReply(messages);
    yield* speak(messages, 'text' in reply ? reply.text : '', signal);
  }

  async chatModel(): Promise<BaseChatModel> {
    const { DemoChatModel } = await import('./demo/demo-chat-model.js');
    return new DemoChatModel(speak);
  }

  takesImages(): Promise<boolean> {
    return Promise.resolve(false);
  }

  listModels(): Promise<string[]> {
    return Promise.resolve([this.defaultModel]);
  }
}

/** As a model would: word by word. */
async function* speak(
  messages: DemoMessage[],
  answer: string,
  signal: AbortSignal,
): AsyncGenerator<ModelChunk, void> {
  for (const text of answer.match(/\s*\S+\s*/g) ?? []) {
    yield { type: 'text', text };
    await sleep(pause, undefined, { signal });
  }
  const inputTokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  yield { type: 'finish', reason: 'stop', usage: { inputTokens, outputTokens: estimateTokens(answer) } };
}
