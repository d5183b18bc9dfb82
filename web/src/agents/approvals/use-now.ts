import { useSyncExternalStore } from 'react';

const watch = (tell: () => void) => {
  const timer = setInterval(tell, 1_000);
  return () => clearInterval(timer);
};

/** The time, second by second. */
export const useNow = (): number => useSyncExternalStore(watch, () => Math.floor(Date.now() / 1_000) * 1_000);
