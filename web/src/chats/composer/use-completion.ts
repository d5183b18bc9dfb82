import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { rolesQuery } from '../../roster';
import { useChat } from '../conversation/chat-context';
import { candidatesFor, completed, mentionAt, type Candidate } from './completion';

/** Offers who may be meant by the mention at the caret. */
export function useCompletion(text: string, caret: number, write: (text: string, caret: number) => void) {
  const listId = useId();
  const all = useCandidates();
  const [chosen, setChosen] = useState(0);
  /** The text for which it was sent away by Escape. */
  const [dismissed, setDismissed] = useState<string>();
  const mention = mentionAt(text, caret);
  const candidates = mention && text !== dismissed ? candidatesFor(mention, all) : [];
  const active = Math.min(chosen, candidates.length - 1);
  const choose = (candidate: Candidate) => {
    if (!mention) return;
    const after = completed(text, mention, candidate);
    setChosen(0);
    write(after.text, after.caret);
  };
  /** True: the key was for the list. */
  const takesKey = (event: KeyboardEvent): boolean => {
    if (candidates.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((active + step + candidates.length) % candidates.length);
    else if (event.key === 'Escape') setDismissed(text);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(candidates[active] as Candidate);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { listId, candidates, active, choose, takesKey, optionId: (at: number) => `${listId}-${at}` };
}

/** The people of the chat, and the roles that may be called in it. */
function useCandidates(): Candidate[] {
  const { chat, ownId } = useChat();
  const { data: roles } = useQuery(rolesQuery);
  return useMemo(() => {
    const people = chat.members
      .filter(({ userId }) => userId !== ownId)
      .map(({ userId, username, name }): Candidate => ({ kind: 'user', id: userId, username, name }));
    const callable = (roles ?? [])
      .filter(({ id }) => chat.allowedAgentIds?.includes(id) ?? true)
      .map(({ id, username, name, title, description }): Candidate => ({
        ...{ kind: 'role', id, username, name },
        description: description || title,
      }));
    return [...people, ...callable];
  }, [chat.members, chat.allowedAgentIds, roles, ownId]);
}
