import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { Ledger, type Experiment } from './experiment.js';
import { callsOf } from './model-calls.js';
import { ask, everyKind, notFailedWith, untilEnded } from './questions.js';

const refusals = [500, 429, 529] as const;
/** As the model says when it answers 429. */
const retryAfterMillis = 1_000;

/** Experiment 11: a model server that fails, or has too much to do. */
export const busyModel: Experiment = {
  number: 11,
  title: 'busy model',
  tried: 'answers 500, 429 with Retry-After and 529, for ever and once, asked of every type of agent',
  seconds: 20,
  patient: true,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const times = thorough ? 10 : 1;
    const asked = async (suffix: string) =>
      untilEnded(
        deployment,
        owner,
        await Promise.all(
          everyKind.flatMap((kind) =>
            refusals.flatMap((status) =>
              Array.from({ length: times }, () =>
                ask(owner, kind, `[[fault:${status}${suffix}]] [[say:да]]`),
              ),
            ),
          ),
        ),
        60_000,
      );
    const [forever, once] = [await asked(''), await asked('x1')];
    const all = [...forever.all, ...once.all];
    ledger.atLeast('runs', all.length, 2 * times * everyKind.length * refusals.length);
    ledger.none('runs that hung', [...forever.hung, ...once.hung]);
    ledger.atMost('most calls of the model for one answer', Math.max(...all.map(({ calls }) => calls)), 3);
    // The limit of the first token may come before the third call.
    ledger.none(
      'runs that did not fail although the model did',
      notFailedWith(forever.all, 'model_error', 'model_timeout'),
    );
    ledger.none(
      'runs that failed although the model had recovered',
      once.all.flatMap(({ kind, run }) => (run.status === 'succeeded' ? [] : [`${kind} ${run.id}`])),
    );
    const limited = once.all.filter(({ run }) => run.status === 'succeeded');
    const waits = await Promise.all(
      limited.map(async ({ mark }) => {
        const [refused, answered] = await callsOf(deployment, mark);
        return refused?.status === 429 ? (answered?.startedAt ?? 0) - (refused.endedAt ?? 0) : Infinity;
      }),
    );
    ledger.atLeast('shortest wait after Retry-After: 1, ms', Math.min(...waits), retryAfterMillis);
    ledger.none('facade answers that do not pass the refusal on', await facadeRefusal(owner));
    return ledger;
  },
};

async function facadeRefusal(owner: Person): Promise<string[]> {
  const answer = await fetch(`${owner.client.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await anApiKey(owner)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'lawyer', messages: [{ role: 'user', content: '[[fault:429]]' }] }),
  });
  const text = await answer.text();
  return answer.status >= 500 && text.includes('"error"') ? [] : [`${answer.status} ${text}`];
}
