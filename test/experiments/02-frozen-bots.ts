import { setTimeout as sleep } from 'node:timers/promises';
import { BotTalk, mostSeconds, promisedSeconds } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';

/** The process is thought dead after four looks, of two seconds by default. */
const frozenMillis = { thorough: 20_000, quick: 14_000 };
const wokenMillis = 4_000;

/** Experiment 2 with bots: a process sleeps past its lease and wakes while another one has its bots. */
export const frozenBots: Experiment = {
  number: 2,
  title: 'frozen worker of bots',
  tried: 'SIGSTOP of a process that has bots until others have them, then SIGCONT, while people write',
  seconds: 45,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const talk = await BotTalk.of(deployment);
    await talk.begin(thorough ? 40 : 8);
    const frozen = deployment.consumers[0]?.pid ?? NaN;
    const millis = thorough ? frozenMillis.thorough : frozenMillis.quick;
    const most = thorough ? promisedSeconds : mostSeconds;
    talk.interrupted();
    process.kill(frozen, 'SIGSTOP');
    const since = Date.now();
    try {
      // Where there is another process, it answers meanwhile.
      if (deployment.profile === 'scaled') {
        const heard = await talk.heardAgain(since);
        const moved = await talk.movedAfter(since);
        ledger.atMost('every bot ran in another process after, s', moved, promisedSeconds);
        ledger.atMost('every bot answers again after, s', heard, most);
      }
      await sleep(Math.max(0, since + millis - Date.now()));
    } finally {
      talk.interrupted();
      process.kill(frozen, 'SIGCONT');
    }
    const woken = Date.now();
    ledger.atMost('every bot answers after it woke, s', await talk.heardAgain(woken), most);
    await sleep(wokenMillis);
    await talk.judge(ledger, 12);
    return ledger;
  },
};
