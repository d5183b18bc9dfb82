import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { notifyProblem } from '../../platform/ui';
import type { Preferences, TypePreference } from '../api-types';
import { preferencesQuery } from '../queries';
import { outerTypes } from './choice';

/** Shows a choice at once and saves it, one after another; what the server refuses is taken back. */
export function useChoose(): (choice: TypePreference) => void {
  const queries = useQueryClient();
  const { queryKey } = preferencesQuery;
  const { mutate } = useMutation({
    scope: { id: 'notification-preferences' },
    mutationFn: () => save(queries.getQueryData(queryKey)),
    onError: (error) => {
      notifyProblem(error);
      void queries.invalidateQueries({ queryKey });
    },
  });
  return (choice) => {
    void queries.cancelQueries({ queryKey });
    queries.setQueryData(queryKey, (known) => known && withChoice(known, choice));
    mutate();
  };
}

const withChoice = (known: Preferences, choice: TypePreference): Preferences => ({
  ...known,
  types: known.types.map((one) => (one.type === choice.type ? choice : one)),
});

/** The server takes them whole. */
export async function save(preferences: Preferences | undefined): Promise<Preferences | undefined> {
  if (!preferences) return undefined;
  const types = preferences.types.map(({ type, enabled, channels }) => ({
    type,
    enabled,
    channels: channels && outerTypes.filter((way) => channels.includes(way)),
  }));
  const body = { types, quietHours: preferences.quietHours };
  return answer(api.PUT('/api/v1/notifications/preferences', { body }));
}
