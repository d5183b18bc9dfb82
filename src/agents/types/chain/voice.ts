/** What a turn has said so far, and how often it has asked the model, as its state has it. */
export interface Spoken {
  said: string;
  calls: number;
  /** A part of what was said was cut short. */
  cut: boolean;
}

/** Says one node's part of the answer, a paragraph at a time, and counts the calls. */
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

  count(isCut: boolean): void {
    const { calls, cut } = this.spoken;
    this.spoken = { ...this.spoken, calls: calls + 1, cut: cut || isCut };
  }
}
