import type { CallRefusal, Mention } from './message.entity.js';

/** A role that a person called is at depth 0. */
export const deepestCall = 3;

/** One answer calls so many roles at most: each of them could call as many. */
export const mostCalls = 5;

/**
 * What an answer's mentions of roles come to: roles that call each other must end. `path` are the agents from the one
 * that a person called to the one that answers.
 */
export function guardCalls(mentions: Mention[], path: string[]): Mention[] {
  let called = 0;
  return mentions.map((mention) => {
    if (mention.kind !== 'role' || mention.refused) return mention;
    const refused = refusalOf(mention.id, path, called);
    if (!refused) called++;
    return refused ? { ...mention, refused } : mention;
  });
}

function refusalOf(agentId: string, path: string[], called: number): CallRefusal | undefined {
  if (path.includes(agentId)) return 'cycle';
  if (path.length > deepestCall) return 'depth';
  return called >= mostCalls ? 'too_many' : undefined;
}
