import type { ModelToolCall } from '../../../llm/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { together, watch, type Watched } from '../../tracing/watched.js';
import type { AgentEnd, AgentTask, AgentType, Work } from '../../types/agent-type.js';
import { AnswerFull, withinAnswer } from '../../types/answer-limit.js';
import { isLimit, type Budget } from '../../types/budget.js';
import type { ClaimedRun } from '../queue/run.claims.js';
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
  budget: Budget;
}

/** Lets the run's own role work for as long as it may; what it has said by then is its answer. */
export async function carryOut(attempt: Attempt, job: Job): Promise<AgentEnd> {
  attempt.question = job.task.conversation.question;
  const end = await workOn(attempt, job, {
    say: (text, logprobs) => attempt.appendText(text, logprobs),
    step: (step, slots) => attempt.emit({ type: 'status', data: { state: 'running', step, slots } }),
    leftOut: (messages) => (attempt.leftOut = Math.max(attempt.leftOut, messages)),
  });
  if (end === 'paused') return end;
  if (end !== 'out of time' && end.clientCalls?.length)
    attempt.clientCalls = withIds(attempt.run, end.clientCalls);
  else if (!attempt.text.trim()) throw silence(job, end);
  if (end !== 'out of time') attempt.choices = end.choices;
  attempt.finishReason = end === 'out of time' ? 'length' : end.reason;
  return { reason: attempt.finishReason };
}

/** They name their run, which the next request is then known to go on from; they are 40 characters long at most. */
const withIds = ({ id }: Pick<ClaimedRun, 'id'>, calls: Omit<ModelToolCall, 'id'>[]): ModelToolCall[] =>
  calls.map((call, place) => ({ id: `call_${id.replaceAll('-', '')}_${place}`, ...call }));

const cutOff = '[Cut off: the role had reached a limit of its own.]';

/** Lets a role work that another one asks; gives back its answer, or `paused` when people must decide first. */
export async function answerOf(attempt: Attempt, job: Job): Promise<{ text: string } | 'paused'> {
  let text = '';
  const { agentUsername: name } = job;
  const step = (doing: string) =>
    attempt.emit({ type: 'status', data: { state: 'running', step: `${name}: ${doing}` } });
  step('thinking');
  const say = (piece: string) => {
    const { text: more, isFull } = withinAnswer(text.length, piece);
    text += more;
    if (isFull) throw new AnswerFull();
  };
  const end = await workOn(attempt, job, { say, step, leftOut: () => undefined });
  if (end === 'paused') return end;
  if (!text.trim() && (end === 'out of time' || end.reason === 'tool_calls')) throw silence(job, end);
  const isCut = end === 'out of time' || end.reason === 'length';
  return { text: isCut ? `${text}\n\n${cutOff}` : text };
}

async function workOn(
  attempt: Attempt,
  { type, task, time, agentUsername, path, watched: traced, budget }: Job,
  told: Pick<Work, 'say' | 'step' | 'leftOut'>,
): Promise<AgentEnd | 'out of time'> {
  const { record } = attempt;
  const watched = together([record.at({ path, agentUsername }), traced]);
  let isHeard = false;
  const work: Work = {
    ...told,
    say: (text, logprobs) => {
      isHeard ||= text.trim() !== '';
      told.say(text, logprobs);
    },
    leftOut: (messages) => {
      watched.begins({ kind: 'step', name: `left-out:${messages}` }).ends({});
      told.leftOut(messages);
    },
    signal: time.signal,
    stage: (name, doing, slots) => {
      told.step(name, slots);
      return watch(watched, { kind: 'step', name }, doing, () => ({}));
    },
    watched,
    budget,
  };
  const { seconds } = task.limits;
  const doing = () => type.run(task, work);
  try {
    if (seconds === undefined) return await time.within(undefined, doing);
    return await record.times.during(path, (taken) =>
      time.within(Math.max(0, seconds - taken / 1_000), doing),
    );
  } catch (error) {
    // What was said until a limit was reached is the answer.
    if (error instanceof AnswerFull || (isHeard && isLimit(error))) return { reason: 'length' };
    throw error;
  }
}

function silence({ task, time }: Job, end: Exclude<AgentEnd, 'paused'> | 'out of time'): AppError {
  if (end !== 'out of time') {
    const isCall = end.reason === 'tool_calls';
    const what = isCall ? 'called a tool, and this role has none: it said nothing' : 'gave an empty answer';
    return new AppError('model_error', `The model ${what}`);
  }
  const { waitedFor } = time;
  const behind = waitedFor.length > 0 ? `, and waited for ${waitedFor.join(', ')}` : '';
  const { seconds } = task.limits;
  return new AppError(
    'run_deadline',
    `The role has said nothing within the ${seconds} s that it may take${behind}`,
  );
}
