import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Config } from '../config/index.js';
import type { Transactions } from '../database/index.js';
import type { LiveBus } from '../live/index.js';
import type { Metrics } from '../metrics/index.js';
import type { Hold } from './keeper.js';
import type { SupervisionClaims } from './supervision-claims.js';
import type { SupervisionSteps } from './supervision-steps.js';
import { Supervisor } from './supervisor.js';

const leaseSeconds = 1;
const subject = { orgId: crypto.randomUUID(), id: crypto.randomUUID() };

/** The database of one process, which nobody disputes anything. */
const claims = {
  leaseSeconds,
  beat: () => Promise.resolve(),
  buryOthers: () => Promise.resolve(),
  lost: () => Promise.resolve([]),
  share: () => Promise.resolve(10),
  claim: (_: object, mine: object[]) =>
    Promise.resolve(mine.length > 0 ? [] : [{ ...subject, epoch: 1, moved: false, killed: false }]),
  forgetGone: () => Promise.resolve(),
  leave: () => Promise.resolve(),
};

function aSupervisor(): Supervisor {
  return new Supervisor(
    { consumes: true, profile: 'embedded', PROCESS_CHECK_INTERVAL: leaseSeconds / 4 } as Config,
    claims as unknown as SupervisionClaims,
    { take: () => Promise.resolve('changed') } as unknown as SupervisionSteps,
    { run: (work: (tx: object) => unknown) => work({}) } as unknown as Transactions,
    { subscribe: () => undefined, publish: () => undefined } as unknown as LiveBus,
    { gauge: () => undefined } as unknown as Metrics,
  );
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds() && Date.now() < end) await sleep(10);
}

it('What finds itself over after a pause of its process is begun anew, and what was begun is ended', async () => {
  const supervisor = aSupervisor();
  const holds: Hold[] = [];
  const stop = jest.fn(() => Promise.resolve());
  supervisor.register('integration', {
    occupies: true,
    begin: (hold) => {
      holds.push(hold);
      return Promise.resolve(stop);
    },
  });
  await supervisor.onApplicationBootstrap();
  try {
    await until(() => holds.length === 1);
    const [first] = holds;
    // The whole process stands still, and whoever has the hold is the first who looks at the clock.
    const end = performance.now() + leaseSeconds * 1_500;
    while (performance.now() < end);
    expect(first?.signal.aborted).toBe(true);
    await until(() => holds.length > 1);
    expect(holds.length).toBeGreaterThan(1);
    expect(stop).toHaveBeenCalled();
  } finally {
    await supervisor.beforeApplicationShutdown();
  }
}, 60_000);
