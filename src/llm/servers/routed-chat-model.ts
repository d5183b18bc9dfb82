import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel, type BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import type { ChatModelOptions } from '../model.js';
import type { Limits } from '../watch.js';
import { guarded } from '../watchdog.js';
import { nameOf, type Candidate } from './candidates.js';
import type { Router } from './router.js';

interface Routed {
  options: ChatModelOptions;
  limits: Limits;
  /** For traces, which want to know before anybody has answered. */
  about: { provider: string; model: string; temperature?: number; maxTokens: number };
  router: Router;
  candidates: () => Candidate[];
}

/** The answer is whole: the model of its server has seen to that. */
const whole = Symbol('whole');

/** The servers as a LangChain model: each call goes to the model of whichever of them takes it. */
export class RoutedChatModel extends BaseChatModel {
  constructor(
    private readonly routed: Routed,
    private readonly bound: object = {},
  ) {
    super({ maxRetries: 0 });
  }

  override _llmType(): string {
    return 'servers';
  }

  override getLsParams(options: this['ParsedCallOptions']) {
    const { provider, model, temperature, maxTokens } = this.routed.about;
    return {
      ...super.getLsParams(options),
      ...{
        ls_provider: provider,
        ls_model_name: model,
        ls_temperature: temperature,
        ls_max_tokens: maxTokens,
      },
    };
  }

  override bindTools(tools: BindToolsInput[], more: object = {}): RoutedChatModel {
    return new RoutedChatModel(this.routed, {
      ...more,
      tools: tools.map((tool) => convertToOpenAITool(tool)),
    });
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    let answer: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options))
      answer = answer ? answer.concat(chunk) : chunk;
    return { generations: answer ? [answer] : [] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal, ...options }: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { router, candidates, limits } = this.routed;
    const round = async function* (this: RoutedChatModel, upstream: AbortSignal) {
      const open = (candidate: Candidate, signal: AbortSignal) =>
        this.ask(candidate, messages, { ...options, ...this.bound, signal }, run);
      yield* router.route(
        {
          ...{ candidates: candidates(), use: 'chat' as const, patience: limits.firstToken, open },
          size: () => JSON.stringify(messages.map(({ content }) => content)).length,
        },
        upstream,
      );
      yield whole;
    };
    const chunks = guarded<ChatGenerationChunk | typeof whole>(round.bind(this), {
      progressOf: (item) => (item === whole ? 'finish' : 'token'),
      // Between tokens the server's own model is watched: it sees those that are not text as well.
      limits: { ...limits, idle: limits.total },
      signal,
    });
    for await (const chunk of chunks) if (chunk !== whole) yield chunk;
  }

  private async *ask(
    { backend, model }: Candidate,
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { options: manner, limits } = this.routed;
    const asked = await backend.provider.chatModel({ ...manner, model }, { ...limits, calls: 1 });
    for await (const chunk of asked._streamResponseChunks(messages, options, run)) {
      yield endsAnswer(chunk) ? signed(chunk, nameOf(backend.name, model)) : chunk;
    }
  }
}

/** What comes with the finish; each client has words of its own for it. */
const toldBy = ({ generationInfo, message }: ChatGenerationChunk): Record<string, unknown> => ({
  ...generationInfo,
  ...message.response_metadata,
});

function endsAnswer(chunk: ChatGenerationChunk): boolean {
  const { finish_reason: reason, done_reason: ollamas } = toldBy(chunk);
  return Boolean(reason ?? ollamas);
}

function signed(chunk: ChatGenerationChunk, name: string): ChatGenerationChunk {
  chunk.message.response_metadata = { ...chunk.message.response_metadata, model_name: name };
  return chunk;
}
