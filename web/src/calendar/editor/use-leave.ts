import { useNavigate } from '@tanstack/react-router';

/** Closes the editor; the event that is open beside it stays, or is `event` from now on. */
export function useLeave() {
  const navigate = useNavigate();
  return ({ isSaved = false, event }: { isSaved?: boolean; event?: string } = {}) =>
    void navigate({
      to: '/calendar',
      search: (now) => ({ ...now, edit: undefined, at: undefined, event: event ?? now.event }),
      ignoreBlocker: isSaved,
    });
}
