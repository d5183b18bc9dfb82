import { HumanMessage, type BaseMessage } from '@langchain/core/messages';
import type { AgentTask, TaskTool, Work } from './agent-type.js';
import type { CallSize } from './budget.js';
import { costOfTools, costOfTurns, fitTurns } from './turns.js';

const stopHere = new HumanMessage(
  'You have reached the limit of this answer. Call no more tools: answer with what you have, and say what is missing.',
);

/** Tokens below which an answer, or what a model writes to call a tool, is of no use. */
const leastAnswer = 200;
const leastTurn = 50;

/** What stands in the place of a result that is left out. */
const perResult = 30;

interface Turn {
  asked: BaseMessage[];
  tools: TaskTool[];
  /** The longest answer, where the model's own is too long. */
  most?: number;
  isLast: boolean;
}

interface Bounds {
  /** Tokens of all that the model is sent. */
  budget: number;
  most: number;
  /** Calls of the model that are kept for what follows the answer. */
  spare: number;
}

/** What the model is asked next: with its tools while there is room for a last answer after that, and else for this one. */
export async function nextTurn(
  { tools, limits }: Pick<AgentTask, 'tools' | 'limits'>,
  { budget, signal }: Pick<Work, 'budget' | 'signal'>,
  { messages, step }: { messages: BaseMessage[]; step: number },
  bounds: Bounds,
): Promise<Turn> {
  // Without tools of its own there is one turn, and how long it may be is settled as for any answer.
  if (tools.length === 0) return { asked: fitTurns(messages, bounds.budget), tools, isLast: false };
  const goesOn = step + bounds.spare < limits.steps - 1 && budget.callsLeft() > 1 + bounds.spare;
  if (goesOn && !budget.isSpent()) {
    const told = costOfTools(tools);
    const asked = fitTurns(messages, bounds.budget - told);
    const wish = { enough: 2 * bounds.most, heldBack: lastCall(messages) };
    const room = await budget.room(costOfTurns(asked) + told, wish, signal);
    // What it writes is read again by the last call.
    const most = Math.floor(room / 2);
    if (most >= leastTurn) return { asked, tools, most: Math.min(most, bounds.most), isLast: false };
  }
  const all = [...messages, stopHere];
  let asked = fitTurns(all, bounds.budget);
  for (let fit = costOfTurns(asked); fit > 1; fit /= 2) {
    const room = await budget.room(costOfTurns(asked), { enough: leastAnswer }, signal);
    if (room >= leastAnswer) break;
    asked = fitTurns(all, fit / 2);
  }
  return { asked, tools: [], isLast: true };
}

/** The least that a last answer takes after so many calls of these messages have results. */
export const lastCall = (messages: BaseMessage[], calls = 0): CallSize => ({
  inputTokens: costOfTurns(fitTurns([...messages, stopHere], 0)) + calls * perResult,
  outputTokens: leastAnswer,
});
