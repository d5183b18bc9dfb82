import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api, isProblem, type Schema } from '../platform/api';
import type { Span } from './report/periods';
import type { Dimension } from './report/series';

export type Usage = Schema<'Usage'>;
/** Of everybody, or of whoever asks. */
export type Whose = 'organization' | 'mine';

interface Question extends Span {
  whose: Whose;
  by: Dimension;
}

const paths = { organization: '/api/v1/usage', mine: '/api/v1/usage/mine' } as const;

const ask = (whose: Whose, query: Span & { groupBy: string }): Promise<Usage> =>
  answer(api.GET(paths[whose], { params: { query } }));

/** What was taken in all these days; nobody tells when more is, so it is asked anew each time. */
export const usageQuery = ({ whose, by, from, to }: Question) =>
  queryOptions({
    queryKey: ['usage', whose, 'sums', by, from, to],
    queryFn: () => ask(whose, { groupBy: by, from, to }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

/** The same day by day; without its parts where days and parts together are more than the server tells at once. */
export const dailyQuery = ({ whose, by, from, to }: Question) =>
  queryOptions({
    queryKey: ['usage', whose, 'days', by, from, to],
    queryFn: async () => {
      try {
        const { items } = await ask(whose, { groupBy: `day,${by}`, from, to });
        return { items, isSplit: true };
      } catch (error) {
        if (!isProblem(error) || !error.errors.some(({ path }) => path === 'groupBy')) throw error;
        const { items } = await ask(whose, { groupBy: 'day', from, to });
        return { items, isSplit: false };
      }
    },
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

/** Where a file of it is. */
export function csvUrl(whose: Whose, groupBy: string, { from, to }: Span): string {
  const query = new URLSearchParams({ groupBy, from, to, format: 'csv' });
  return `${paths[whose]}?${query}`;
}
