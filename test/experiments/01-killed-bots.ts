import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../support/deployment.js';
import { BotTalk } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';

/** What is promised, and what a slow machine of tests may take that does everything else as well. */
const [promisedSeconds, mostSeconds] = [15, 60];

/** Experiment 1 with bots: the process that has them is killed while people write. */
export const killedBots: Experiment = {
  number: 1,
  title: 'killed worker of bots',
  tried:
    'kill -9 of a process that has bots, both who ask for updates and who are brought them, while people write',
  seconds: 90,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const talk = await BotTalk.of(deployment);
    await talk.begin(thorough ? 40 : 8);
    const rounds = thorough ? 5 : 1;
    let slowest = 0;
    for (let round = 0; round < rounds; round++) {
      talk.interrupted();
      const since = await killOne(deployment);
      slowest = Math.max(slowest, await talk.heardAgain(since));
      if (deployment.profile === 'scaled') await deployment.addWorker();
      // The new process takes its share.
      if (round < rounds - 1) await sleep(10_000);
    }
    ledger.atMost('every bot answers again after, s', slowest, thorough ? promisedSeconds : mostSeconds);
    await talk.judge(ledger, 12);
    return ledger;
  },
};

/** Returns from when on there was a process for its bots: another one all the time, or the one that was started anew. */
async function killOne(deployment: Deployment): Promise<number> {
  if (deployment.profile === 'embedded') {
    await deployment.consumers[0]?.kill();
    await deployment.restartEmbedded();
    return Date.now();
  }
  const [victim] = deployment.workers.splice(0, 1);
  await victim?.kill();
  return Date.now();
}
