/** What a transaction may take, where an embedded database answers nobody else meanwhile. */
const wantedMillis = 50;

/** How many rows go into one transaction: as many as lately took as long as others may well wait. */
export class BatchPace {
  private rows: number;

  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {
    this.rows = least;
  }

  get size(): number {
    return this.rows;
  }

  /** After a transaction of so many rows: at most twice as many come next. */
  took(millis: number, rows: number): void {
    // A last one that was not full says little.
    if (rows < this.rows && millis < wantedMillis) return;
    const fitting = Math.floor((rows * wantedMillis) / Math.max(millis, 1));
    this.rows = Math.max(this.least, Math.min(fitting, 2 * rows, this.most));
  }
}
