/** After a model failed nobody waits for it for a while. */
export class ModelRest {
  private over?: { until: number; reason: string };

  constructor(private readonly millis: number) {}

  begin(reason: string): void {
    this.over = { until: performance.now() + this.millis, reason };
  }

  /** It has answered. */
  end(): void {
    this.over = undefined;
  }

  /** Why nobody asks it now. */
  get reason(): string | undefined {
    return this.over && performance.now() < this.over.until ? this.over.reason : undefined;
  }
}
