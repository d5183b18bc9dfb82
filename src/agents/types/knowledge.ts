import type { Outside, Piece } from './prompt-pieces.js';
import type { AgentTask, Work } from './agent-type.js';
import { instructed } from './conversation.js';

/** What was looked up for a question before the model is asked. */
export interface Recalled {
  /** Our own words about it, for the prompt. */
  order: string;
  /** The one that fits best first. */
  passages: Outside[];
}

/** What a role looks things up in. */
export interface Knowledge {
  /** For the question of the task, once, whoever of the role asks for it. */
  recall(work: Work): Promise<Recalled>;
}

/** The task, with what was looked up for it. */
export async function informed(task: AgentTask, work: Work): Promise<AgentTask> {
  const recalled = await task.knowledge?.recall(work);
  if (!recalled) return task;
  const { conversation } = instructed(task, recalled.order);
  return { ...task, conversation: { ...conversation, passages: recalled.passages } };
}

/** The same for a prompt that stands outside of the conversation. */
export const recalledPieces = ({ order, passages }: Recalled): { system: Piece[]; prompt: Piece[] } => ({
  system: [`\n\n${order}`],
  prompt: passages.flatMap((passage) => ['\n', passage]),
});
