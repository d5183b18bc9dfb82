import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../../platform/api';
import { askTrial, type TrialRequest } from './ask-trial';
import { asked, conversation, take, type Turn } from './turn';

const keptKey = (agentId: string | undefined) => ['trial', agentId];

/** A conversation with a role as it is being written. */
export function useTrial(agentId: string | undefined) {
  const queries = useQueryClient();
  const [turns, setTurns] = useState<Turn[]>(() => queries.getQueryData(keptKey(agentId)) ?? []);
  const [refusal, setRefusal] = useState<unknown>();
  const open = useRef<AbortController>(undefined);
  const isAsking = turns.at(-1)?.state === 'asking';

  useEffect(() => () => open.current?.abort(), []);

  const change = (change: (turn: Turn) => Turn) =>
    setTurns((now) => now.map((turn, place) => (place === now.length - 1 ? change(turn) : turn)));

  /** `refused` hears what is wrong with the definition when it could not be asked at all. */
  async function ask(request: Omit<TrialRequest, 'messages'>, refused: (error: unknown) => void) {
    const abort = new AbortController();
    open.current = abort;
    const began = performance.now();
    const end = (state: Turn['state']) =>
      change((turn) => ({
        ...turn,
        ...(turn.state === 'asking' ? { state, doing: undefined } : {}),
        millis: Math.round(performance.now() - began),
      }));
    setRefusal(undefined);
    setTurns([...turns, asked(request.question)]);
    try {
      const events = askTrial({ ...request, messages: conversation(turns) }, abort.signal);
      for await (const event of events) change((turn) => take(turn, event));
      end('failed');
    } catch (error) {
      if (abort.signal.aborted) return end('stopped');
      setTurns(turns);
      if (isProblem(error) && error.errors.length > 0) refused(error);
      else setRefusal(error);
    }
  }

  const stop = () => open.current?.abort();
  const clear = () => {
    stop();
    setTurns([]);
    setRefusal(undefined);
    queries.removeQueries({ queryKey: keptKey(agentId) });
  };
  /** For the editor of the role that a new one has become. */
  const keepFor = (savedId: string) => {
    stop();
    const over = turns.filter(({ state }) => state !== 'asking');
    queries.setQueryData(keptKey(savedId), over);
  };
  return { turns, refusal, isAsking, ask, stop, clear, keepFor };
}

export type Trial = ReturnType<typeof useTrial>;
