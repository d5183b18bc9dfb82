import { beginningOfDay } from '../platform/i18n';

interface Period {
  from?: string;
  to?: string;
}

/** What the server is asked: moments instead of days, the last day being meant whole. */
export const withMoments = <Search extends Period>({ from, to, ...rest }: Search) => ({
  ...rest,
  ...(from ? { from: beginningOfDay(from).toISOString() } : {}),
  ...(to ? { to: beginningOfDay(to, 1).toISOString() } : {}),
});
