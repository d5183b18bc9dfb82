/** Tells on stderr what is going on and how many seconds are left, so that stdout holds the figures alone. */
export class Progress {
  private state = '';
  private left: number;
  private current = 0;
  private began = performance.now();
  private readonly ticking?: NodeJS.Timeout;

  /** @param seconds that all the steps together are expected to take. */
  constructor(seconds: number) {
    this.left = seconds;
    if (process.stderr.isTTY) this.ticking = setInterval(() => this.draw(), 1_000);
  }

  /** The next thing that is done, and how long it is expected to take. */
  begin(state: string, seconds: number): void {
    this.left -= this.current;
    this.current = seconds;
    this.began = performance.now();
    this.state = state;
    this.draw();
  }

  end(): void {
    clearInterval(this.ticking);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  private draw(): void {
    const spent = Math.min(this.current, (performance.now() - this.began) / 1_000);
    const left = String(Math.max(0, Math.ceil(this.left - spent))).padStart(4);
    const line = `${left} s left  ${this.state}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }
}
