import { useQueryClient } from '@tanstack/react-query';
import { useLiveEvent, useLiveReturn } from '../../platform/live';
import { contactsKey } from './queries';

/** Asks anew when something about people outside has changed. Such news is told once: whoever was away asks. */
export function useContactNews(): void {
  const queries = useQueryClient();
  const ask = () => void queries.invalidateQueries({ queryKey: contactsKey });
  useLiveEvent('contact.updated', ask);
  useLiveReturn(ask);
}
