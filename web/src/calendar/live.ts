import { useThrottledCallback } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { calendarKey } from './queries';

/** Many events that take place at once are asked for once. */
const togetherMillis = 1_000;

/** While the calendar is on the screen: asks anew for what the socket tells of. */
export function useCalendarNews(): void {
  const queries = useQueryClient();
  const refresh = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: calendarKey }),
    togetherMillis,
  );
  useLiveEvent('calendar.changed', refresh);
  // Such news is told once: whoever was away asks.
  useLiveReturn(refresh);
}
