import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resident memory of processes, in MB, from the kernel. */
const residentMb = (pids: number[]): number =>
  pids.reduce(
    (sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
    0,
  ) / 1024;

/** Looks every 50 ms; `end` tells the growth to the highest, in MB. */
export function watchMemory(pids: number[]): { end: () => Promise<number> } {
  const before = residentMb(pids);
  let highest = before;
  const look = (): void => {
    highest = Math.max(highest, residentMb(pids));
  };
  const timer = setInterval(look, 50);
  return {
    async end() {
      await sleep(100);
      clearInterval(timer);
      look();
      return Math.round(highest - before);
    },
  };
}
