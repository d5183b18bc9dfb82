import { useSyncExternalStore } from 'react';

export interface Clock {
  /** Calls at each step, until the function is called that it gives. */
  watch: (watcher: () => void) => () => void;
  steps: () => number;
}

/** One clock for all that shows how time passes; it stands still while nothing does. */
export function clockOf(stepMillis: number): Clock {
  const watchers = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let steps = 0;
  const step = () => {
    steps++;
    watchers.forEach((tell) => tell());
  };
  return {
    watch: (watcher) => {
      watchers.add(watcher);
      timer ??= setInterval(step, stepMillis);
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    steps: () => steps,
  };
}

/** Whoever calls it is drawn anew at each step. */
export function useClock({ watch, steps }: Clock): void {
  useSyncExternalStore(watch, steps);
}

const seconds = clockOf(1_000);
export const useSeconds = (): void => useClock(seconds);
