import { ModelCallError, streamError } from '../model-call-error.js';
import type { FinishReason, ModelChunk, TokenUsage } from '../model.js';
import type { LineDecoder } from './line-decoder.js';
import { logprobsIn } from './logprobs.js';
import { parseJson } from './model-server.js';

/** An event of https://platform.openai.com/docs/api-reference/chat-streaming, as compatible servers vary it. */
interface OpenAiEvent {
  choices?: unknown;
  usage?: Usage | null;
  error?: unknown;
}

interface Usage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  prompt_tokens_details?: { cached_tokens?: unknown } | null;
  completion_tokens_details?: { reasoning_tokens?: unknown } | null;
}

interface Choice {
  delta?: {
    content?: unknown;
    reasoning?: unknown;
    reasoning_content?: unknown;
    tool_calls?: unknown;
  } | null;
  logprobs?: { content?: unknown } | null;
  finish_reason?: unknown;
}

const reasons: Partial<Record<string, FinishReason>> = {
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

export class OpenAiDecoder implements LineDecoder {
  private data = '';
  private reason?: FinishReason;
  private usage?: TokenUsage;
  private finished = false;

  /** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
  line(line: string, out: ModelChunk[]): void {
    if (line === '') {
      const data = this.data;
      this.data = '';
      if (data) this.event(data, out);
    } else if (line.startsWith('data:')) {
      const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5);
      this.data = this.data ? `${this.data}\n${value}` : value;
    }
  }

  end(out: ModelChunk[]): void {
    this.line('', out);
    this.finish(out);
  }

  private event(data: string, out: ModelChunk[]): void {
    if (data === '[DONE]') return this.finish(out);
    const event: OpenAiEvent = parseJson(data);
    if (event.error) throw streamError(event.error);
    if (event.usage) this.usage = usageOf(event.usage) ?? this.usage;
    const choice = (Array.isArray(event.choices) ? event.choices[0] : undefined) as Choice | null | undefined;
    if (choice) this.choice(choice, out);
  }

  private choice({ delta, logprobs, finish_reason: reason }: Choice, out: ModelChunk[]): void {
    if (typeof delta?.content === 'string' && delta.content !== '')
      out.push({ type: 'text', text: delta.content, ...logprobsIn(logprobs?.content) });
    else if (delta?.tool_calls || delta?.reasoning_content || delta?.reasoning)
      out.push({ type: 'text', text: '' });
    if (reason === 'error') throw new ModelCallError('model_error');
    if (typeof reason === 'string' && reason !== '') this.reason = reasons[reason] ?? 'stop';
  }

  /** Held back until the end because the usage comes after the finish reason. */
  private finish(out: ModelChunk[]): void {
    if (!this.reason || this.finished) return;
    this.finished = true;
    out.push({ type: 'finish', reason: this.reason, usage: this.usage });
  }
}

/** Undefined where it does not say both; the details only where they are told and can be true. */
function usageOf(usage: Usage): TokenUsage | undefined {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  if (typeof inputTokens !== 'number' || typeof outputTokens !== 'number') return undefined;
  const cachedTokens = partOf(inputTokens, usage.prompt_tokens_details?.cached_tokens);
  const reasoningTokens = partOf(outputTokens, usage.completion_tokens_details?.reasoning_tokens);
  return {
    inputTokens,
    outputTokens,
    ...(cachedTokens && { cachedTokens }),
    ...(reasoningTokens && { reasoningTokens }),
  };
}

const partOf = (whole: number, part: unknown): number =>
  typeof part === 'number' && part > 0 ? Math.min(part, whole) : 0;
