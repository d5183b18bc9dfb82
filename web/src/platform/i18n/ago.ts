import { useSyncExternalStore } from 'react';
import { useFormat } from './format';

/** What is said of minutes may be so much behind. */
const stepMillis = 20_000;

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all that shows how long ago something was; it stands still while nothing does. */
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => watchers.forEach((tell) => tell()), stepMillis);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const stepNow = (): number => Math.floor(Date.now() / stepMillis);

/** How long ago, which is said anew while time passes. */
export function useAgo(): (time: string | Date) => string {
  useSyncExternalStore(watch, stepNow);
  return useFormat().ago;
}
