import type { FinishReason, ModelMessage, ModelRegistry, ModelRequest, TokenUsage } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { watch, type PartEnd, type TracedMessage } from '../tracing/watched.js';
import type { Work } from './agent-type.js';

interface PlainAnswer {
  text: string;
  reason: FinishReason;
  usage?: TokenUsage;
  firstTokenAt?: Date;
}

/** One call of the provider's own client; what it says is told as it comes. */
export function askPlainly(
  models: ModelRegistry,
  request: ModelRequest,
  { watched, signal }: Work,
  { say, purpose, isWhole }: { say?: (piece: string) => void; purpose?: 'summary'; isWhole?: boolean },
): Promise<PlainAnswer> {
  const { provider, model } = models.current;
  const { temperature, maxTokens } = request;
  return watch(
    watched,
    {
      kind: 'model',
      provider,
      model: request.model ?? model,
      temperature,
      maxTokens,
      purpose,
      isWhole,
      input: () => request.messages.map(traced),
    },
    async () => {
      let text = '';
      let firstTokenAt: Date | undefined;
      for await (const chunk of models.stream(request, { signal })) {
        if (chunk.type === 'finish') return { text, firstTokenAt, ...chunk };
        firstTokenAt ??= new Date();
        text += chunk.text;
        say?.(chunk.text);
      }
      throw new AppError('model_incomplete');
    },
    endOf,
  );
}

/** Pictures are not a trace's business. */
export const traced = ({ role, content }: ModelMessage): TracedMessage => ({ role, content });

const endOf = ({ text, reason, usage, firstTokenAt }: PlainAnswer): PartEnd => ({
  output: { role: 'assistant', content: text },
  finishReason: reason,
  usage,
  firstTokenAt,
});
