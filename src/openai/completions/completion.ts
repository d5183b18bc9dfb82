import type { RunEvent } from '../../agents/index.js';

export type Done = Extract<RunEvent, { type: 'done' }>['data'];
export type Logprobs = Extract<RunEvent, { type: 'delta' }>['data']['logprobs'];
type Calls = NonNullable<Done['toolCalls']>;

/** What stays the same over all chunks of one completion. */
export interface CompletionHead {
  runId: string;
  created: number;
  model: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cachedTokens?: number;
  reasoningTokens?: number;
}

/** The details as far as model servers tell them; 0 is what OpenAI says of what was not. */
export const usageOf = ({ inputTokens, outputTokens, cachedTokens = 0, reasoningTokens = 0 }: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
  completion_tokens_details: { reasoning_tokens: reasoningTokens },
});

/**
 * What OpenAI has no field for: the run, what its answer cites, that no person has checked it, and how many messages its model
 * was not sent for want of room. Clients leave fields alone that they do not know.
 */
export const beyondOpenAi = (
  { runId }: CompletionHead,
  { citations = [], leftOut }: Pick<Done, 'citations' | 'leftOut'>,
) => ({
  artel: {
    run_id: runId,
    validation: { state: 'unvalidated' },
    citations,
    ...(leftOut === undefined ? {} : { dropped_messages: leftOut }),
  },
});

export const named = ({ runId, created, model }: CompletionHead) => ({
  id: `chatcmpl-${runId}`,
  created,
  model,
});

export const finishOf = (reason: string | undefined): string => reason ?? 'stop';

export const calledBy = (calls: Calls) =>
  calls.map(({ id, name, arguments: written }) => ({
    id,
    type: 'function',
    function: { name, arguments: written },
  }));

export const logprobsOf = (logprobs: Logprobs) =>
  logprobs?.length ? { content: logprobs, refusal: null } : null;

/** The whole answer at once. */
export const completion = (
  head: CompletionHead,
  { content, finishReason, toolCalls = [], ...beyond }: Done,
  { usage, logprobs }: { usage: Usage; logprobs?: Logprobs },
) => ({
  ...named(head),
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: content === '' && toolCalls.length > 0 ? null : content,
        refusal: null,
        ...(toolCalls.length > 0 ? { tool_calls: calledBy(toolCalls) } : {}),
      },
      logprobs: logprobsOf(logprobs),
      finish_reason: finishOf(finishReason),
    },
  ],
  usage: usageOf(usage),
  system_fingerprint: null,
  ...beyondOpenAi(head, beyond),
});
