import { clockOf, useClock } from './clock';
import { useFormat } from './format';

/** What is said of minutes may be so much behind. */
const clock = clockOf(20_000);

/** How long ago, which is said anew while time passes. */
export function useAgo(): (time: string | Date) => string {
  useClock(clock);
  return useFormat().ago;
}
