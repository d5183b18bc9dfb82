import type { Schema } from '../../platform/api';
import type { LiveData } from '../../platform/live';
import type { Message } from './history';

export type Run = Schema<'Run'>;
type Started = Schema<'MessageRun'>;

export const isOpen = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'queued' || status === 'running' || status === 'waiting_approval';

/** The runs with how one of them stands now; undefined when it is not among them and has to be asked for. */
export function withStatus(
  runs: readonly Run[],
  { runId, status }: Pick<LiveData<'run.status'>, 'runId' | 'status'>,
): Run[] | undefined {
  const at = runs.findIndex(({ id }) => id === runId);
  const known = runs[at];
  if (!known) return undefined;
  // What has ended stays so: an earlier status may be told late.
  return isOpen(known) ? runs.with(at, { ...known, status }) : [...runs];
}

/** The runs with those that a message tells of. */
export function withStarted(
  runs: readonly Run[],
  started: readonly Started[],
  { id, chatId, createdAt }: Pick<Message, 'id' | 'chatId' | 'createdAt'>,
): Run[] {
  const isNew = (run: Started) => !runs.some((known) => known.id === run.id);
  const added = started.filter(isNew).map((run): Run => ({
    id: run.id,
    agentUsername: run.agentUsername,
    status: run.status as Run['status'],
    chatId,
    triggerMessageId: id,
    createdAt,
    ...unknownYet,
    messageId: run.messageId ?? null,
    error: run.error ?? null,
  }));
  return [...runs, ...added];
}

const unknownYet = {
  attempts: 0,
  generation: 0,
  parentRunId: null,
  rootRunId: null,
  depth: 0,
  finishReason: null,
  usage: null,
  startedAt: null,
  finishedAt: null,
};

/** A run as it was answered, in place of what was known of it: unless its end was told before the answer came. */
export function withRun(runs: readonly Run[], run: Run): Run[] {
  const known = runs.find(({ id }) => id === run.id);
  const isLate = known !== undefined && !isOpen(known) && isOpen(run);
  return [...runs.filter(({ id }) => id !== run.id), isLate ? known : run];
}

/**
 * The runs that a conversation shows beside its messages: those under way, those whose answer has been written and has
 * not come yet, and those that ended without one, until the role was asked the same again.
 */
export function shownRuns(
  runs: readonly Run[],
  isAnswered: (runId: string) => boolean,
  isWritten: (runId: string) => boolean,
): Run[] {
  const newest = new Map<string, number>();
  const key = (run: Run) => `${run.triggerMessageId}/${run.agentUsername}`;
  for (const run of runs) newest.set(key(run), Math.max(run.generation, newest.get(key(run)) ?? 0));
  return runs
    .filter((run) => !isAnswered(run.id) && run.messageId === null)
    .filter((run) =>
      run.status === 'succeeded' ? isWritten(run.id) : run.generation >= (newest.get(key(run)) ?? 0),
    )
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}
