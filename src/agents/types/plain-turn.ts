import type { FinishReason, ModelMessage, ModelRegistry, ModelRequest, TokenUsage } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { PartEnd, TracedMessage } from '../tracing/watched.js';
import type { Work } from './agent-type.js';
import type { CallWish } from './budget.js';
import { costOfMessages } from './conversation.js';
import { callModel } from './model-call.js';

interface PlainAnswer {
  text: string;
  reason: FinishReason;
  usage?: TokenUsage;
  answeredBy?: string;
}

/** One call of the provider's own client; what it says is told as it comes. */
export function askPlainly(
  models: ModelRegistry,
  request: ModelRequest,
  work: Work,
  { say, ...wish }: { say?: Work['say'] } & Pick<CallWish, 'purpose' | 'isWhole'>,
): Promise<PlainAnswer> {
  const { provider, model } = models.current;
  const { messages, temperature } = request;
  const most = Math.min(request.maxTokens ?? Infinity, models.maxOutputTokens);
  return callModel(work, { ...wish, inputTokens: costOfMessages(messages), most }, (maxTokens, requests) =>
    Promise.resolve({
      part: {
        kind: 'model',
        provider,
        model: request.model ?? model,
        temperature,
        maxTokens,
        input: () => messages.map(traced),
      },
      ask: async (heard) => {
        for await (const chunk of models.stream({ ...request, maxTokens, requests }, work)) {
          if (chunk.type === 'finish') return { text: heard.text, ...chunk };
          heard.token(chunk.text);
          say?.(chunk.text, chunk.logprobs);
        }
        throw new AppError('model_incomplete');
      },
      endOf,
    }),
  );
}

/** Pictures are not a trace's business. */
export const traced = ({ role, content, toolCalls, toolCallId }: ModelMessage): TracedMessage => ({
  role,
  content,
  ...(toolCalls ? { toolCalls } : {}),
  ...(toolCallId === undefined ? {} : { toolCallId }),
});

const endOf = ({ text, reason, usage, answeredBy }: PlainAnswer): PartEnd => ({
  output: { role: 'assistant', content: text },
  finishReason: reason,
  ...{ usage, answeredBy },
});
