import { aChat, ended, post, type Person, type RunBody } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger } from './experiment.js';
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
  askedAt: number;
}

export async function ask(owner: Person, kind: string, script: string): Promise<Question> {
  const mark = `mark-${crypto.randomUUID()}`;
  const { id: chatId } = await aChat(owner);
  const askedAt = Date.now();
  const { runs } = await post(owner, chatId, `@@${kind} ${script} ${mark}`);
  return { kind, mark, chatId, runId: runs[0]?.id ?? '', askedAt };
}

/** Each script to each kind of role. */
export const askEveryKind = (owner: Person, scripts: readonly string[]): Promise<Question[]> =>
  Promise.all(everyKind.flatMap((kind) => scripts.map((script) => ask(owner, kind, script))));

export interface Ended extends Question {
  run: RunBody & { finishReason: string | null };
  /** Milliseconds from the question to the end, as far as its asker can tell. */
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
  const hung: string[] = [];
  const all = await Promise.all(
    questions.map(async (question): Promise<Ended[]> => {
      try {
        const run = (await ended(owner, question.runId, millis)) as Ended['run'];
        const took = Date.now() - question.askedAt;
        return [{ ...question, run, took, calls: (await callsOf(deployment, question.mark)).length }];
      } catch (error) {
        hung.push(`${question.kind}: ${String(error)}`);
        return [];
      }
    }),
  );
  return { all: all.flat(), hung };
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

/** A limit of the deployment under attack, in milliseconds. */
export const limitOf = ({ env }: Deployment, name: string): number => Number(env[name]) * 1_000;
