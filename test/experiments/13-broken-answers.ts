import { anOrg } from '../support/builders.js';
import { Ledger, type Experiment } from './experiment.js';
import { watchMemory } from './memory.js';
import { askEveryKind, ask, noneCrashed, notFailedWith, untilEnded } from './questions.js';

const broken = ['malformed', 'bad-utf8', 'huge-line'] as const;
/** A line of 10 MB is given up long before its end, by each of those who read one at that moment. */
const mostGrowthMb = 200;

/** Experiment 13: answers that are no JSON, no UTF-8, have no end, or call tools with what nobody can read. */
export const brokenAnswers: Experiment = {
  number: 13,
  title: 'broken answers',
  tried: 'bad JSON, bad UTF-8, a line of 10 MB and broken tool arguments, asked of every type of agent',
  seconds: 20,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const watch = watchMemory(deployment.consumers.map(({ pid }) => pid));
    const times = thorough ? 10 : 1;
    const scripts = broken.map((name) => `[[tokens:6]] [[fault:${name}]]`);
    const { all, hung } = await untilEnded(
      deployment,
      owner,
      (await Promise.all(Array.from({ length: times }, () => askEveryKind(owner, scripts)))).flat(),
      60_000,
    );
    const garbled = await untilEnded(
      deployment,
      owner,
      await Promise.all(
        ['tooled', 'chief'].flatMap((kind) =>
          Array.from({ length: times }, () => ask(owner, kind, '[[fault:bad-tool-args]] [[say:понял]]')),
        ),
      ),
      60_000,
    );
    ledger.atLeast('broken answers', all.length + garbled.all.length, 14 * times);
    ledger.none('runs that hung', [...hung, ...garbled.hung]);
    ledger.none('runs that ended without saying why', notFailedWith(all, 'model_error'));
    // The model is told, and goes on.
    ledger.none(
      'runs that broken arguments have ended',
      garbled.all.flatMap(({ kind, run }) =>
        run.status === 'succeeded' ? [] : [`${kind} ${run.id}: ${run.error?.code}`],
      ),
    );
    ledger.atMost('growth of the processes at work, MB', await watch.end(), mostGrowthMb);
    noneCrashed(ledger, deployment);
    return ledger;
  },
};
