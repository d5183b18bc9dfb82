import { useQuery } from '@tanstack/react-query';
import { countQuery } from './queries';

/** How many answers wait for my verdict; for the badge of the bar. */
export const useWaitingCount = (): number => useQuery(countQuery).data?.waiting ?? 0;
