import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Interrupted, UsageError } from './errors.js';

interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Whether a person sits there, whose keys are echoed unless the answer is a secret. */
  interactive: boolean;
}

/** Asks a person for what the command line did not say; or takes the next line of a pipe. */
export class Prompt {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private hidden = false;
  private interrupted = false;

  constructor(private readonly terminal: Terminal) {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.hidden) terminal.output.write(chunk);
        done();
      },
    });
    this.lines = createInterface({
      input: terminal.input,
      output,
      terminal: terminal.interactive,
      historySize: 0,
    });
    this.answers = this.lines[Symbol.asyncIterator]();
    this.lines.on('SIGINT', () => {
      this.interrupted = true;
      this.lines.close();
    });
  }

  async ask(label: string, { hidden = false } = {}): Promise<string> {
    if (this.terminal.interactive) this.question(label, hidden);
    const line: IteratorResult<string, undefined> = await this.answers.next();
    if (this.hidden) this.terminal.output.write('\n');
    this.hidden = false;
    if (this.interrupted) throw new Interrupted();
    if (line.value === undefined) throw new UsageError(`${label.toLowerCase()} is missing`);
    return hidden ? line.value : line.value.trim();
  }

  close(): void {
    this.lines.close();
  }

  private question(label: string, hidden: boolean): void {
    this.lines.setPrompt(`${label}: `);
    this.lines.prompt();
    this.hidden = hidden;
  }
}

type Ask = Prompt['ask'];

/** Opens the terminal only if something is asked: a script's standard input stays its own. */
export async function asking<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  let prompt: Prompt | undefined;
  const ask: Ask = (label, options) => {
    prompt ??= new Prompt({ input: process.stdin, output: process.stderr, interactive: process.stdin.isTTY });
    return prompt.ask(label, options);
  };
  try {
    return await work(ask);
  } finally {
    prompt?.close();
  }
}
