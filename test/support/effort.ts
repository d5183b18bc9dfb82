import { cpuUsage } from 'node:process';

/** CPU time of this process in `work`, ms; waiting costs nothing, so a busy machine adds little. */
export async function cpuMillis(work: () => unknown): Promise<number> {
  const begun = cpuUsage();
  await work();
  return cpuUsage(begun).user / 1_000;
}
