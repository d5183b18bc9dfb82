import {
  beyondOpenAi,
  calledBy,
  finishOf,
  logprobsOf,
  named,
  usageOf,
  type CompletionHead,
  type Done,
  type Logprobs,
  type Usage,
} from './completion.js';

/** The chunks of one streamed completion, as JSON texts. */
export class Chunks {
  private begun = false;
  /** Around the text of an answer, which is most of what is streamed. */
  private readonly before: string;
  private readonly after: string;

  constructor(
    private readonly head: CompletionHead,
    private readonly includeUsage: boolean,
  ) {
    const [before = '', after = ''] = JSON.stringify(this.chunk({ content: '' })).split('"content":""');
    this.before = `${before}"content":`;
    this.after = after;
  }

  /** Who speaks, before anything is said; once. */
  begin(): string[] {
    if (this.begun) return [];
    this.begun = true;
    return [JSON.stringify(this.chunk({ role: 'assistant', content: '', refusal: null }))];
  }

  text(text: string, logprobs?: Logprobs): string {
    if (logprobs?.length) return JSON.stringify(this.chunk({ content: text }, { logprobs }));
    return this.before + JSON.stringify(text) + this.after;
  }

  /** What whoever asked has to call, each call in one piece, and then the end. */
  end({ finishReason, toolCalls = [], ...beyond }: Done): string[] {
    const calls = calledBy(toolCalls).map((call, index) =>
      JSON.stringify(this.chunk({ tool_calls: [{ index, ...call }] })),
    );
    const last = this.chunk({}, { finishReason: finishOf(finishReason) });
    return [...calls, JSON.stringify({ ...last, ...beyondOpenAi(this.head, beyond) })];
  }

  /** With `include_usage` the last chunk has no choices and the usage. */
  usage(usage: Usage): string {
    return JSON.stringify({ ...this.base(), choices: [], usage: usageOf(usage) });
  }

  private chunk(
    delta: object,
    { finishReason, logprobs }: { finishReason?: string; logprobs?: Logprobs } = {},
  ) {
    const choice = { index: 0, delta, logprobs: logprobsOf(logprobs), finish_reason: finishReason ?? null };
    return { ...this.base(), choices: [choice], ...(this.includeUsage ? { usage: null } : {}) };
  }

  private base() {
    return { ...named(this.head), object: 'chat.completion.chunk', system_fingerprint: null };
  }
}
