import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { meQuery, useMe } from '../platform/session';
import { peopleKey, personQuery, rolesQuery } from './queries';

/** All clients hear at once: each asks at a moment of its own within this time. */
const spreadMillis = 2_000;

/** Asks anew for roles and people when the socket tells that they are others now. */
export function useRosterNews(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const refreshRoles = () => void queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
  const refreshRolesSoon = useSpreadCallback(refreshRoles);
  const refreshPeopleSoon = useSpreadCallback(() => void queries.invalidateQueries({ queryKey: peopleKey }));
  useLiveEvent('roles.changed', refreshRolesSoon);
  useLiveEvent('people.changed', ({ userId }) => {
    void queries.invalidateQueries({ queryKey: personQuery(userId).queryKey });
    refreshPeopleSoon();
    if (userId !== user.id) return;
    // What I may do decides which roles are mine.
    void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    refreshRoles();
  });
  // Such news is told once: whoever was away asks.
  useLiveReturn(() => {
    refreshRolesSoon();
    refreshPeopleSoon();
  });
}

/** Calls once, after a time of random length, for all that is asked until then. */
function useSpreadCallback(callback: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      callback();
    }, Math.random() * spreadMillis);
  };
}
