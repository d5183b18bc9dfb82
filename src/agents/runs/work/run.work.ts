import { AppError } from '../../../platform/errors/index.js';
import type { AgentEnd, AgentTask, AgentType, Work } from '../../types/agent-type.js';
import type { Attempt } from './run.attempt.js';

/** Lets an agent's type work on its task for as long as the agent may; what it has said by then is its answer. */
export async function carryOut(attempt: Attempt, type: AgentType, task: AgentTask): Promise<AgentEnd> {
  const { seconds } = task.limits;
  const timer =
    seconds === undefined ? undefined : setTimeout(() => attempt.stop('time limit'), seconds * 1_000);
  try {
    const end = await type.run(task, workOf(attempt));
    attempt.abort.signal.throwIfAborted();
    if (end === 'paused') return end;
    attempt.finishReason = end.reason;
    attempt.usage = attempt.spentWith(end);
    if (!attempt.text.trim()) throw new AppError('model_error', 'The model gave an empty answer');
    return end;
  } catch (error) {
    if (attempt.stopReason !== 'time limit') throw error;
    if (!attempt.text.trim())
      throw new AppError(
        'run_deadline',
        `The role has said nothing within the ${seconds} s that it may take`,
      );
    attempt.finishReason = 'length';
    return { reason: 'length' };
  } finally {
    clearTimeout(timer);
  }
}

const workOf = (attempt: Attempt): Work => ({
  signal: attempt.abort.signal,
  say: (text) => attempt.appendText(text),
  step: (step, slots) => attempt.emit({ type: 'status', data: { state: 'running', step, slots } }),
  asked: (call) => attempt.noteModelCall('', call),
});
