import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../support/deployment.js';
import { BotTalk, mostSeconds, promisedSeconds } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';

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
    let [slowest, slowestMove] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      talk.interrupted();
      const { from, since } = await killOne(deployment);
      slowest = Math.max(slowest, await talk.heardAgain(since));
      slowestMove = Math.max(slowestMove, await talk.movedAfter(since, from));
      if (deployment.profile === 'scaled') await deployment.addWorker();
      // The new process takes its share.
      if (round < rounds - 1) await sleep(10_000);
    }
    ledger.atMost('every bot ran in another process after, s', slowestMove, promisedSeconds);
    ledger.atMost('every bot answers again after, s', slowest, thorough ? promisedSeconds : mostSeconds);
    await talk.judge(ledger, 12);
    return ledger;
  },
};

/** `since`: from when on there was a process for its bots: another one all the time, or the one that was started anew. */
async function killOne(deployment: Deployment): Promise<{ from: number; since: number }> {
  const from = Date.now();
  if (deployment.profile === 'embedded') {
    await deployment.consumers[0]?.kill();
    await deployment.restartEmbedded();
    return { from, since: Date.now() };
  }
  const [victim] = deployment.workers.splice(0, 1);
  await victim?.kill();
  return { from, since: Date.now() };
}
