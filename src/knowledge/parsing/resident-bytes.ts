import { readFileSync } from 'node:fs';

/** Memory that a process has, by Linux's account of it (proc(5), VmRSS); 0 where there is none. */
export function residentBytesOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
