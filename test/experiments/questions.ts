import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, post, type Person, type RunBody } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import type { Ledger } from './experiment.js';
import { inTurns } from './in-turns.js';
import { callsOf } from './model-calls.js';

/** Roles of every type, which hand what they are asked to the model as it is: plain, with tools, a chain, a drawn graph. */
export const everyKind = ['lawyer', 'tooled', 'stepwise', 'planned'] as const;
export type Kind = (typeof everyKind)[number];

/** What a role was asked, in a chat of its own; the mark is in no other question. */
export interface Question {
  kind: string;
  mark: string;
  chatId: string;
  runId: string;
}

export async function ask(owner: Person, kind: string, script: string): Promise<Question> {
  const mark = `mark-${crypto.randomUUID()}`;
  const { id: chatId } = await aChat(owner);
  const { runs } = await post(owner, chatId, `@@${kind} ${script} ${mark}`);
  return { kind, mark, chatId, runId: runs[0]?.id ?? '' };
}

/** Each script to each kind of role. */
export const askEveryKind = (owner: Person, scripts: readonly string[]): Promise<Question[]> =>
  Promise.all(everyKind.flatMap((kind) => scripts.map((script) => ask(owner, kind, script))));

type EndedRun = RunBody & {
  finishReason: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

export interface Ended extends Question {
  run: EndedRun;
  /** Milliseconds from the beginning of its work to its end. */
  took: number;
  /** Calls of the model, by its own log. */
  calls: number;
}

export async function untilEnded(
  deployment: Deployment,
  owner: Person,
  questions: readonly Question[],
  millis: number,
): Promise<{ all: Ended[]; hung: string[] }> {
  const until = Date.now() + millis;
  const found = await Promise.all(
    questions.map(async (question) => ({ question, run: await endOf(owner, question, until) })),
  );
  const all = found.flatMap(({ question, run }) => (run ? [{ question, run }] : []));
  return {
    all: await inTurns(all.length, async (n) => {
      const { question, run } = all[n] as (typeof all)[number];
      const took = Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt ?? '');
      return { ...question, run, took, calls: (await callsOf(deployment, question.mark)).length };
    }),
    hung: found.flatMap(({ question: { kind, runId }, run }) => (run ? [] : [`${kind} ${runId}`])),
  };
}

/** Undefined when it has none in time; a server that is away for a while is asked again. */
async function endOf({ client }: Person, { runId }: Question, until: number): Promise<EndedRun | undefined> {
  while (Date.now() < until) {
    const run = await client.get<EndedRun>(`/runs/${runId}`).then(
      ({ body }) => body,
      () => undefined,
    );
    if (run && ['succeeded', 'failed', 'cancelled'].includes(run.status)) return run;
    await sleep(200);
  }
  return undefined;
}

/** Those that did not fail with one of these codes, or left an answer. */
export const notFailedWith = (all: readonly Ended[], ...codes: string[]): string[] =>
  all.flatMap(({ kind, run: { id, status, messageId, error } }) =>
    status === 'failed' && messageId === null && codes.includes(error?.code ?? '')
      ? []
      : [`${kind}, run ${id}: ${status} ${error?.code ?? ''}, answer ${messageId}`],
  );

/** What must be true after every experiment that could have ended a process. */
export function noneCrashed(ledger: Ledger, { apis, workers }: Deployment): void {
  const gone = [...apis, ...workers].filter(({ hasExited }) => hasExited);
  ledger.none(
    'crashed processes',
    gone.map(({ log }) => log.slice(-500)),
  );
}

/** Milliseconds by which a limit may be passed; in CI other tests want the same cores. */
export const slackOf = (thorough: boolean): number => (thorough ? 5_000 : 30_000);

/** A limit of the deployment under attack, in milliseconds. */
export const limitOf = ({ env }: Deployment, name: string): number => Number(env[name]) * 1_000;
