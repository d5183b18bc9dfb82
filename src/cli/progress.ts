import { oneLine } from './render.js';
import type { Sink } from './answer-printer.js';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMillis = 100;
const clearLine = '\r\x1b[K';

/** In English, as everything that the command line says. */
const names: Partial<Record<string, string>> = {
  running: 'answering',
  waiting_approval: 'waiting for a decision',
};

function wordsFor(state: string, step?: string): string {
  const said = names[state] ?? oneLine(state);
  if (step === 'thinking') return step;
  return step ? `${said} (${oneLine(step)})` : said;
}

/** Shows on stderr what is being waited for: a spinner with seconds on a terminal, elsewhere a line per state. */
export class Progress {
  private readonly startedAt = Date.now();
  private state = '';
  private timer?: NodeJS.Timeout;
  private frame = 0;

  constructor(
    private readonly out: Sink,
    private readonly who: string,
    private readonly live: boolean,
  ) {}

  show(state: string, step?: string): void {
    const shown = `${this.who}: ${wordsFor(state, step)}`;
    const isNew = shown !== this.state;
    this.state = shown;
    if (!this.live) {
      if (isNew) this.out.write(`${shown}\n`);
      return;
    }
    this.draw();
    this.timer ??= setInterval(() => this.draw(), frameMillis).unref();
  }

  /** Takes the spinner off the screen; `show` brings it back. */
  hide(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.out.write(clearLine);
  }

  /** A line of its own beside the spinner. */
  note(line: string): void {
    this.out.write(`${this.timer ? clearLine : ''}${oneLine(line)}\n`);
    if (this.timer) this.draw();
  }

  private draw(): void {
    const seconds = Math.floor((Date.now() - this.startedAt) / 1_000);
    const spinner = frames[this.frame++ % frames.length] ?? '';
    this.out.write(`${clearLine}${spinner} ${this.state}, ${seconds} s`);
  }
}
