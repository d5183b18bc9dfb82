import type { Deployment } from '../support/deployment.js';
import { BotTalk, mostSeconds, promisedSeconds } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';

const exitSeconds = 30;

/** Experiment 3 with bots: the process that has them is asked to end while people write. */
export const stoppedBots: Experiment = {
  number: 3,
  title: 'stopped worker of bots',
  tried: 'SIGTERM to a process that has bots, while people write',
  seconds: 35,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const talk = await BotTalk.of(deployment);
    await talk.begin(thorough ? 50 : 8);
    // A slow machine of tests may not bring to its end in time what is on its way.
    if (!thorough) talk.interrupted();
    const { from, since, seconds, code } = await endOne(deployment);
    const heard = await talk.heardAgain(since);
    const moved = await talk.movedAfter(since, from);
    ledger.atMost('every bot ran in another process after, s', moved, promisedSeconds);
    ledger.atMost('every bot answers again after, s', heard, thorough ? promisedSeconds : mostSeconds);
    ledger.exactly('its exit code', code ?? NaN, 0);
    ledger.atMost('it ended after, s', seconds, exitSeconds);
    if (deployment.profile === 'scaled') await deployment.addWorker();
    await talk.judge(ledger, 12);
    return ledger;
  },
};

async function endOne(
  deployment: Deployment,
): Promise<{ from: number; since: number; seconds: number; code: number | null | undefined }> {
  const from = Date.now();
  const isOnly = deployment.profile === 'embedded';
  const [one] = isOnly ? deployment.apis : deployment.workers.splice(0, 1);
  const ending = one?.terminate();
  if (!isOnly) return { from, since: from, code: await ending, seconds: (Date.now() - from) / 1_000 };
  const code = await ending;
  const seconds = (Date.now() - from) / 1_000;
  await deployment.restartEmbedded();
  return { from, since: Date.now(), seconds, code };
}
