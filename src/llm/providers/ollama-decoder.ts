import { streamError } from '../model-call-error.js';
import type { FinishReason, ModelChunk } from '../model.js';
import type { LineDecoder } from './line-decoder.js';
import { logprobsIn } from './logprobs.js';
import { parseJson } from './model-server.js';

/** A line of https://docs.ollama.com/api/chat, as little trusted as anything from outside. */
interface OllamaLine {
  message?: { content?: unknown; thinking?: unknown; tool_calls?: unknown } | null;
  logprobs?: unknown;
  done?: unknown;
  done_reason?: unknown;
  prompt_eval_count?: unknown;
  eval_count?: unknown;
  error?: unknown;
}

export class OllamaDecoder implements LineDecoder {
  private calledTools = false;

  line(text: string, out: ModelChunk[]): void {
    if (text === '') return;
    const line: OllamaLine = parseJson(text);
    if (line.error) throw streamError(line.error);
    const { content, thinking, tool_calls: toolCalls } = line.message ?? {};
    if (Array.isArray(toolCalls)) this.calledTools = true;
    if (typeof content === 'string' && content !== '')
      out.push({ type: 'text', text: content, ...logprobsIn(line.logprobs) });
    else if (thinking || toolCalls) out.push({ type: 'text', text: '' });
    if (line.done === true) out.push({ type: 'finish', reason: this.reason(line), usage: usageOf(line) });
  }

  end(): void {
    // `done` is the finish; nothing is held back.
  }

  private reason(line: OllamaLine): FinishReason {
    if (this.calledTools) return 'tool_calls';
    return line.done_reason === 'length' ? 'length' : 'stop';
  }
}

/** Ollama leaves `prompt_eval_count` out when the whole prompt was in its cache. */
function usageOf({ prompt_eval_count: input, eval_count: output }: OllamaLine) {
  if (typeof output !== 'number') return undefined;
  return { inputTokens: typeof input === 'number' ? input : 0, outputTokens: output };
}
