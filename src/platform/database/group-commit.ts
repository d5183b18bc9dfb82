import { toAppError } from '../errors/index.js';

/**
 * Group commit: what is asked while a flush is under way goes out together in the next one, as one
 * statement. `flush` returns one result per item, in order. Under no load an item waits for nothing.
 */
export class GroupCommit<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private flushing = false;

  constructor(
    private readonly flush: (items: Item[]) => Promise<Result[]>,
    private readonly maxBatch = 500,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.flushing) {
        this.flushing = true;
        // One turn of the loop later, so that all that arrived in this turn shares the statement.
        setImmediate(() => void this.drain());
      }
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.maxBatch);
      try {
        const results = await this.flush(batch.map((entry) => entry.item));
        batch.forEach((entry, i) => entry.resolve(results[i] as Result));
      } catch (error) {
        if (batch.length === 1 || toAppError(error).code === 'unavailable') {
          for (const entry of batch) entry.reject(error);
        } else await this.oneByOne(batch);
      }
    }
    this.flushing = false;
  }

  /** One bad item must not fail its neighbours (a poisoned input costs one job). */
  private async oneByOne(batch: GroupCommit<Item, Result>['waiting']): Promise<void> {
    for (const entry of batch) {
      try {
        const [result] = await this.flush([entry.item]);
        entry.resolve(result as Result);
      } catch (error) {
        entry.reject(error);
      }
    }
  }
}
