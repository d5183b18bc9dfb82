import type { TokenUsage } from '../../../llm/index.js';

/** What a turn has cost and said so far, as its state has it. */
export interface Spoken {
  said: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
}

/** Says one node's part of the answer, a paragraph at a time, and keeps the account. */
export class Voice {
  constructor(
    private spoken: Spoken,
    private readonly tell: (text: string) => void,
  ) {}

  get result(): Spoken {
    return this.spoken;
  }

  paragraph(text: string): void {
    if (text.trim() !== '') this.begin()(text.trim());
  }

  /** For a paragraph that comes in pieces. */
  begin(): (piece: string) => void {
    let separator = this.spoken.said === '' ? '' : '\n\n';
    return (piece) => {
      const text = separator + piece;
      separator = '';
      this.spoken = { ...this.spoken, said: this.spoken.said + text };
      this.tell(text);
    };
  }

  count(usage: TokenUsage | undefined): void {
    const { calls, inputTokens, outputTokens } = this.spoken;
    this.spoken = {
      ...this.spoken,
      calls: calls + 1,
      inputTokens: inputTokens + (usage?.inputTokens ?? 0),
      outputTokens: outputTokens + (usage?.outputTokens ?? 0),
    };
  }
}
