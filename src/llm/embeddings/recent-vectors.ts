/** The vectors of the latest questions: prefetching, tools and the search of people ask the same ones again. */
export class RecentVectors {
  private readonly kept = new Map<string, number[]>();

  constructor(private readonly most: number) {}

  get(model: string, text: string): number[] | undefined {
    const key = keyOf(model, text);
    const vector = this.kept.get(key);
    if (!vector) return undefined;
    // The least recently asked one stands first.
    this.kept.delete(key);
    this.kept.set(key, vector);
    return vector;
  }

  put(model: string, text: string, vector: number[]): void {
    this.kept.set(keyOf(model, text), vector);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
  }

  forget(): void {
    this.kept.clear();
  }
}

const keyOf = (model: string, text: string) => `${model}\n${text}`;
