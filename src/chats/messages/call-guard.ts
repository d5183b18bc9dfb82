import type { CallChain } from '../chat/chat.events.js';
import type { CallRefusal, Mention } from './message.entity.js';

/** A role that a person called is at depth 0. */
const deepestCall = 3;

/** One message of a person calls so many roles at most. */
export const mostAsked = 10;

/** One answer calls so many: each of them could call as many. */
export const mostCalls = 5;

/** And so many runs come of one that a person started. */
export const mostRuns = 30;

/** What a person's mentions of roles come to; the agent of an agent chat is asked in any case. */
export function limitAsked(mentions: Mention[], own: string | null): Mention[] {
  const asked = new Set(own ? [own] : []);
  return mentions.map((mention) => {
    if (mention.kind !== 'role' || mention.refused || asked.has(mention.id)) return mention;
    if (asked.size >= mostAsked) return { ...mention, refused: 'too_many' };
    asked.add(mention.id);
    return mention;
  });
}

/**
 * What an answer's mentions of roles come to: roles that call each other must end. `path` are the agents from the one
 * that a person called to the one that answers.
 */
export function guardCalls(mentions: Mention[], path: string[], { called, runs }: CallChain): Mention[] {
  let room = Math.min(mostCalls, mostRuns - runs);
  return mentions.map((mention) => {
    if (mention.kind !== 'role' || mention.refused) return mention;
    const refused = refusalOf(mention.id, path, called) ?? (room > 0 ? undefined : 'too_many');
    if (!refused) room--;
    return refused ? { ...mention, refused } : mention;
  });
}

function refusalOf(agentId: string, path: string[], called: string[]): CallRefusal | undefined {
  if (path.includes(agentId)) return 'cycle';
  if (called.includes(agentId)) return 'already_called';
  return path.length > deepestCall ? 'depth' : undefined;
}
