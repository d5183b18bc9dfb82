import { AsyncLocalStorage } from 'node:async_hooks';

/** One for all values: Node 20 carries each storage from every promise to the next, and that is felt in every answer. */
const storage = new AsyncLocalStorage<readonly unknown[]>();
let made = 0;

/** A value that goes with the work it is given to, across awaits. */
export class ContextValue<T> {
  private readonly place = made++;

  run<Result>(value: T, work: () => Result): Result {
    const values = [...(storage.getStore() ?? [])];
    values[this.place] = value;
    return storage.run(values, work);
  }

  /** Undefined outside of such work. */
  get(): T | undefined {
    return storage.getStore()?.[this.place] as T | undefined;
  }
}
