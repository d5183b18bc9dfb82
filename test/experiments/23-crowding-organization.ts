import { anApiKey, anOrg } from '../support/builders.js';
import { complete, type Completed, type Completion } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { inTurns } from './in-turns.js';
import { callsOf } from './model-calls.js';

const mostSeconds = 5;
/** They shall come faster than they are worked on, though a stream that waits has its head after a second. */
const crowdAtOnce = 300;

/** Experiment 23: one organization asks for more than there is room for, and another one asks once. */
export const crowdingOrganization: Experiment = {
  number: 23,
  title: 'a crowding organization',
  tried: 'one organization queues thousands of runs through the facade, then another one asks for one',
  seconds: 30,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const count = thorough ? 10_000 : 300;
    // A run takes long enough for others to wait, on slow machines too.
    const script = `[[first:${thorough ? 500 : 4_000}]]`;
    const [crowd, other] = await Promise.all([aCaller(deployment, script), aCaller(deployment, script)]);
    const mark = crypto.randomUUID();
    await inTurns(count, (n) => crowd.leave(`${mark}-${n}.`), crowdAtOnce);
    const askedAt = Date.now();
    const answer = await other.ask(`${mark}-other.`);
    ledger.exactly('answers to the other organization', answer.text === said(`${mark}-other.`) ? 1 : 0, 1);

    const calls = await callsOf(deployment, `${mark}-`);
    const theirs = calls.find(({ key }) => key.includes(`${mark}-other.`));
    const before = calls.filter(({ startedAt }) => startedAt < (theirs?.startedAt ?? 0)).length;
    const seconds = ((theirs?.startedAt ?? Infinity) - askedAt) / 1_000;
    ledger.atMost('seconds until the other one began', seconds, mostSeconds);
    ledger.atLeast('runs that it went before', count - before, 1);

    const wrong: string[] = [];
    const answered = await inTurns(count, async (n) => {
      const { text, status, code } = await crowd.ask(`${mark}-${n}.`);
      const isRight = text === said(`${mark}-${n}.`);
      if (!isRight) wrong.push(`${n}: ${status} ${code} ${text}`);
      return isRight;
    });
    ledger.exactly('runs of the crowd, answered', answered.filter(Boolean).length, count);
    ledger.none('wrong answers', wrong);
    const crowdCalls = (await callsOf(deployment, `${mark}-`)).length - 1;
    ledger.exactly('calls of the model beyond one each', crowdCalls - count, 0);
    return ledger;
  },
};

const said = (name: string): string => `ответ на ${name}`;

/** A program of an organization of its own; what it asks twice is one run. */
async function aCaller({ url, urls }: Deployment, script: string) {
  const key = await anApiKey(await anOrg(url));
  let turn = 0;
  const ask = (name: string, how: Partial<Completion> = {}): Promise<Completed> =>
    complete({
      url: urls[turn++ % urls.length] ?? url,
      key,
      question: `${name} ${script} [[say:${said(name)}]]`,
      headers: { 'idempotency-key': name },
      ...how,
    });
  /** Goes as soon as the run is there. */
  const leave = async (name: string): Promise<void> => {
    const leaving = new AbortController();
    const { signal } = leaving;
    await ask(name, { signal, more: { stream: true }, onHead: () => leaving.abort() });
  };
  return { ask, leave };
}
