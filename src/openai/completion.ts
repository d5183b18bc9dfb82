import type { RunEvent } from '../agents/index.js';

type Done = Extract<RunEvent, { type: 'done' }>['data'];
type Citations = Done['citations'];

/** What stays the same over all chunks of one completion. */
export interface CompletionHead {
  runId: string;
  created: number;
  model: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

const usageOf = ({ inputTokens, outputTokens }: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/**
 * What OpenAI has no field for: the run, what its answer cites, and that no person has checked it. Clients leave fields alone that they
 * do not know.
 */
const beyondOpenAi = ({ runId }: CompletionHead, citations: Citations = []) => ({
  artel: { run_id: runId, validation: { state: 'unvalidated' }, citations },
});

const named = ({ runId, created, model }: CompletionHead) => ({ id: `chatcmpl-${runId}`, created, model });

const finishOf = (reason: string | undefined): string => reason ?? 'stop';

export const completion = (
  head: CompletionHead,
  { content, finishReason, citations }: Done,
  usage: Usage,
) => ({
  ...named(head),
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: finishOf(finishReason),
    },
  ],
  usage: usageOf(usage),
  system_fingerprint: null,
  ...beyondOpenAi(head, citations),
});

/** The chunks of one streamed completion, as JSON texts. */
export class Chunks {
  private begun = false;

  constructor(
    private readonly head: CompletionHead,
    private readonly includeUsage: boolean,
  ) {}

  delta(text: string): string {
    const delta = this.begun ? { content: text } : { role: 'assistant', content: text };
    this.begun = true;
    return JSON.stringify(this.chunk(delta, null));
  }

  end({ finishReason, citations }: Done): string {
    return JSON.stringify({
      ...this.chunk({}, finishOf(finishReason)),
      ...beyondOpenAi(this.head, citations),
    });
  }

  /** With `include_usage` the last chunk has no choices and the usage. */
  usage(usage: Usage): string {
    return JSON.stringify({ ...this.base(), choices: [], usage: usageOf(usage) });
  }

  private chunk(delta: object, finishReason: string | null) {
    return {
      ...this.base(),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(this.includeUsage ? { usage: null } : {}),
    };
  }

  private base() {
    return { ...named(this.head), object: 'chat.completion.chunk', system_fingerprint: null };
  }
}

/** The comment that shows a waiting client what is going on; SDKs ignore comments. */
export const statusComment = (data: Extract<RunEvent, { type: 'status' }>['data']): string =>
  `status ${JSON.stringify(data)}`;
