import { useCallback, useSyncExternalStore } from 'react';

/** Values by keys, outside of the cache of queries: what changes often, and is nobody's answer. */
export class KeyedStore<Value> {
  private readonly values = new Map<string, Value>();
  private readonly watchers = new Map<string, Set<() => void>>();

  get = (key: string): Value | undefined => this.values.get(key);

  set(key: string, value: Value | undefined): void {
    if (this.values.get(key) === value) return;
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    for (const watcher of this.watchers.get(key) ?? []) watcher();
  }

  watch(key: string, watcher: () => void): () => void {
    const known = this.watchers.get(key) ?? new Set();
    this.watchers.set(key, known.add(watcher));
    return () => {
      known.delete(watcher);
      if (known.size === 0 && this.watchers.get(key) === known) this.watchers.delete(key);
    };
  }

  keys(): string[] {
    return [...this.values.keys()];
  }

  clear(): void {
    for (const key of this.keys()) this.set(key, undefined);
  }
}

export function useStored<Value>(store: KeyedStore<Value>, key: string): Value | undefined {
  const watch = useCallback((watcher: () => void) => store.watch(key, watcher), [store, key]);
  return useSyncExternalStore(watch, () => store.get(key));
}
