import { anOrg } from '../support/builders.js';
import { Ledger, type Experiment } from './experiment.js';
import {
  askEveryKind,
  limitOf,
  noneCrashed,
  notFailedWith,
  slackOf,
  untilEnded,
  type Ended,
} from './questions.js';

/** Experiment 10: a model that says nothing, and one that falls silent in the middle of its answer. */
export const silentModel: Experiment = {
  number: 10,
  title: 'silent model',
  tried: 'no first token, and none after some, asked of every type of agent',
  seconds: 50,
  patient: true,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const times = thorough ? 5 : 1;
    const first = limitOf(deployment, 'LLM_FIRST_TOKEN_TIMEOUT');
    const idle = limitOf(deployment, 'LLM_IDLE_TIMEOUT');
    const asked = async (script: string) =>
      (await Promise.all(Array.from({ length: times }, () => askEveryKind(owner, [script])))).flat();
    const end = async (script: string, limit: number) =>
      untilEnded(deployment, owner, await asked(script), limit + 60_000);
    const [mute, stalled] = await Promise.all([
      end('[[fault:hang]]', first),
      end('[[tokens:6]] [[fault:stall]]', idle),
    ]);
    ledger.atLeast('runs', mute.all.length + stalled.all.length, 8 * times);
    ledger.none('runs that hung', [...mute.hung, ...stalled.hung]);
    const late = Math.max(...mute.all.map(lateBy(first)), ...stalled.all.map(lateBy(idle)));
    ledger.atMost('slowest end after its limit, s', late / 1_000, slackOf(thorough) / 1_000);
    ledger.none('runs that ended otherwise', notFailedWith([...mute.all, ...stalled.all], 'model_timeout'));
    noneCrashed(ledger, deployment);
    return ledger;
  },
};

const lateBy =
  (limit: number) =>
  ({ took }: Ended): number =>
    took - limit;
