import type { Sink } from './answer-printer.js';
import { oneLine, shortened, widthOf } from './render.js';

export interface Step {
  state: string;
  done?: number;
  total?: number;
}

const barCells = 20;
const widestName = 40;
const clearBelow = '\x1b[J';

/**
 * Shows on stderr how far each of several things is: on a terminal a bar for each that is under way, below those that
 * have ended; elsewhere a line for each new state.
 */
export class ProgressBars {
  private readonly under = new Map<string, Step>();
  /** Lines of bars on the screen, above the cursor. */
  private drawn = 0;

  constructor(
    private readonly out: Sink,
    private readonly live: boolean,
    private readonly columns = 80,
  ) {}

  show(name: string, step: Step): void {
    const before = this.under.get(name);
    this.under.set(name, step);
    if (this.live) this.redraw();
    else if (before?.state !== step.state) this.out.write(`${oneLine(name)}: ${oneLine(step.state)}\n`);
  }

  /** A last line in the place of the bar. */
  end(name: string, outcome: string): void {
    this.under.delete(name);
    this.note(`${oneLine(name)}: ${oneLine(outcome)}`);
  }

  /** A line of its own above the bars. */
  note(line: string): void {
    this.erase();
    this.out.write(`${oneLine(line)}\n`);
    if (this.live) this.redraw();
  }

  /** Takes the bars off the screen. */
  hide(): void {
    this.erase();
    this.under.clear();
  }

  private redraw(): void {
    this.erase();
    for (const [name, step] of this.under)
      this.out.write(`${shortened(lineOf(name, step), this.columns - 1)}\n`);
    this.drawn = this.under.size;
  }

  private erase(): void {
    if (this.drawn > 0) this.out.write(`\x1b[${this.drawn}A\r${clearBelow}`);
    this.drawn = 0;
  }
}

function lineOf(name: string, { state, done, total }: Step): string {
  const shown = endOf(oneLine(name));
  const padded = shown + ' '.repeat(widestName - widthOf(shown));
  const what = oneLine(state).padEnd(10);
  if (done === undefined || !total) return `${padded}  ${what}`.trimEnd();
  const full = Math.round((Math.min(done, total) / total) * barCells);
  return `${padded}  ${what}  ${'█'.repeat(full)}${'░'.repeat(barCells - full)}  ${done}/${total}`;
}

/** Paths differ at their ends. */
function endOf(name: string): string {
  if (widthOf(name) <= widestName) return name;
  const letters = [...name];
  while (widthOf(letters.join('')) > widestName - 1) letters.shift();
  return `…${letters.join('')}`;
}
