import { anOrg, answerTo, type Person } from '../support/builders.js';
import { Ledger, type Experiment } from './experiment.js';
import { atRequest } from './poisoned-texts.js';
import { ask, everyKind, notFailedWith, untilEnded, type Ended } from './questions.js';

const mostStarts = 3;
/** Long enough to be under way when the fatal call comes. */
const neighbour = '[[tokens:20]] [[delay:100]]';
const patienceMillis = 120_000;

/**
 * Experiment 4: a tool that ends the process it is called in. The page that it fetches has every process at work killed
 * while the call is under way, which is all that the others can see of an abort.
 */
export const fatalTool: Experiment = {
  number: 4,
  title: 'fatal tool',
  tried: 'a tool whose every call ends its process, among the answers of others',
  seconds: 60,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    let starts = 0;
    const fatal = await atRequest(async () => {
      starts++;
      await deployment.crashConsumers();
    });
    const neighbours = await Promise.all(
      Array.from({ length: thorough ? 40 : 5 }, (_, n) =>
        ask(owner, everyKind[n % everyKind.length] ?? 'lawyer', neighbour),
      ),
    );
    const doomed = await ask(owner, 'tooled', `[[tool:web_fetch {"url":"${fatal.url}"}]]`);
    const [failed, others] = await Promise.all([
      untilEnded(deployment, owner, [doomed], patienceMillis),
      untilEnded(deployment, owner, neighbours, patienceMillis),
    ]);
    await fatal.handled();
    ledger.none('runs that hung', [...failed.hung, ...others.hung]);
    ledger.atLeast('starts of the fatal call', starts, 1);
    ledger.atMost('the most starts it may have', starts, mostStarts);
    ledger.none('not ended visibly', notFailedWith(failed.all, 'run_attempts_exhausted'));
    const told = await owner.client.stream(`/runs/${doomed.runId}/events`);
    ledger.exactly('streams that end with the failure', told.at(-1)?.event === 'error' ? 1 : 0, 1);
    ledger.exactly('neighbours', others.all.length, neighbours.length);
    ledger.none('neighbours lost', await lost(owner, others.all));
    return ledger;
  },
};

async function lost(owner: Person, neighbours: Ended[]): Promise<string[]> {
  const answers = await Promise.all(
    neighbours.map(async ({ chatId, runId, run }) =>
      run.status === 'succeeded' && (await answerTo(owner, chatId, runId))
        ? []
        : [`${runId}: ${run.status} ${run.error?.code} after ${run.attempts} attempts`],
    ),
  );
  return answers.flat();
}
