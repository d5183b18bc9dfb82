import { AppError } from '../../../platform/errors/index.js';
import { together, watch, type Watched } from '../../tracing/watched.js';
import type { AgentEnd, AgentTask, AgentType, Work } from '../../types/agent-type.js';
import type { Attempt } from './run.attempt.js';
import type { WorkTime } from './work-time.js';

/** What one role has to do in a run, as its type does it, and how long it may take. */
export interface Job {
  type: AgentType;
  task: AgentTask;
  time: WorkTime;
  agentUsername: string;
  /** The key of the call that asked the role; empty for the run's own. */
  path: string;
  /** The role at work, for those who trace runs. */
  watched: Watched;
}

/** Lets the run's own role work for as long as it may; what it has said by then is its answer. */
export async function carryOut(attempt: Attempt, job: Job): Promise<AgentEnd> {
  attempt.question = job.task.question;
  const end = await workOn(attempt, job, {
    say: (text) => attempt.appendText(text),
    step: (step, slots) => attempt.emit({ type: 'status', data: { state: 'running', step, slots } }),
  });
  if (end === 'paused') return end;
  if (!attempt.text.trim()) throw silence(job, end);
  attempt.finishReason = end === 'out of time' ? 'length' : end.reason;
  return { reason: attempt.finishReason };
}

const cutOff = '[Cut off: the role had reached a limit of its own.]';

/** Lets a role work that another one asks; gives back its answer, or `paused` when people must decide first. */
export async function answerOf(attempt: Attempt, job: Job): Promise<{ text: string } | 'paused'> {
  let text = '';
  const { agentUsername: name } = job;
  const step = (doing: string) =>
    attempt.emit({ type: 'status', data: { state: 'running', step: `${name}: ${doing}` } });
  step('thinking');
  const end = await workOn(attempt, job, { say: (piece) => (text += piece), step });
  if (end === 'paused') return end;
  if (end === 'out of time' && !text.trim()) throw silence(job, end);
  const isCut = end === 'out of time' || end.reason === 'length';
  return { text: isCut ? `${text}\n\n${cutOff}` : text };
}

function workOn(
  attempt: Attempt,
  { type, task, time, agentUsername, path, watched: traced }: Job,
  told: Pick<Work, 'say' | 'step'>,
): Promise<AgentEnd | 'out of time'> {
  const { record } = attempt;
  const watched = together([record.at({ path, agentUsername, price: task.price }), traced]);
  const work: Work = {
    ...told,
    signal: time.signal,
    stage: (name, doing, slots) => {
      told.step(name, slots);
      return watch(watched, { kind: 'step', name }, doing, () => ({}));
    },
    watched,
    spent: () => record.spending.of(path),
  };
  return time.within(task.limits.seconds, () => type.run(task, work));
}

function silence({ task }: Job, end: AgentEnd | 'out of time'): AppError {
  if (end !== 'out of time') return new AppError('model_error', 'The model gave an empty answer');
  const { seconds } = task.limits;
  return new AppError('run_deadline', `The role has said nothing within the ${seconds} s that it may take`);
}
