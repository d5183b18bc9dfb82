import { forTerminal } from './render.js';

/** Where text goes; `process.stdout` is one. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Prints an answer as it comes, and in the end makes sure that what was printed is what was answered. */
export class AnswerPrinter {
  private text = '';
  /** Something was printed, and the cursor stands behind it. */
  private midLine = false;

  constructor(
    private readonly out: Sink,
    private readonly note: (line: string) => void,
  ) {}

  add(text: string): void {
    if (text === '') return;
    this.text += text;
    this.print(text);
  }

  /** A new attempt begins. */
  reset(attempt: number): void {
    const printed = this.text !== '';
    this.endLine();
    this.text = '';
    this.note(`The answer was interrupted and starts over (attempt ${attempt})`);
    if (printed) this.note('What stands above does not count');
  }

  /** The stored answer is the truth: what the stream did not bring is printed now. */
  finish(content: string): void {
    if (content.startsWith(this.text)) this.add(content.slice(this.text.length));
    else {
      this.endLine();
      this.note('The stored answer differs from what was streamed; here it is whole');
      this.print(content);
    }
    this.endLine();
  }

  endLine(): void {
    if (this.midLine) this.print('\n');
  }

  private print(text: string): void {
    this.out.write(this.out.isTTY ? forTerminal(text) : text);
    this.midLine = !text.endsWith('\n');
  }
}
