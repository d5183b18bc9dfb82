import type { AgentTask, Recalled, Work } from './agent-type.js';
import { instructed } from './conversation.js';
import type { Piece } from './prompt-pieces.js';

/** The task, with what was looked up for it. */
export async function informed(task: AgentTask, work: Work): Promise<AgentTask> {
  const recalled = await task.knowledge?.recall(work);
  if (!recalled) return task;
  const { conversation } = instructed(task, recalled.order);
  return { ...task, conversation: { ...conversation, looked: recalled } };
}

/** The same for a prompt that stands outside of the conversation. */
export const recalledPieces = ({ order, passages }: Recalled): { system: Piece[]; prompt: Piece[] } => ({
  system: [`\n\n${order}`],
  prompt: passages.flatMap((passage) => ['\n', passage]),
});
