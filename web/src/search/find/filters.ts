import { beginningOfDay } from '../../platform/i18n';

export const states = ['unvalidated', 'approved', 'edited', 'rejected'] as const;
export const contents = ['file', 'link'] as const;

/** What is looked for, as it stands in the address. Days are the reader's own, `2026-01-31`. */
export interface Filters {
  q?: string;
  /** The id of a chat. */
  chat?: string;
  /** Who wrote it: `@anna`, `@@lawyer`. */
  by?: string;
  is?: (typeof states)[number];
  has?: (typeof contents)[number];
  from?: string;
  to?: string;
}

const forms = {
  chat: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  by: /^@{1,2}[^\s@]{1,64}$/u,
  from: /^\d{4}-\d\d-\d\d$/,
  to: /^\d{4}-\d\d-\d\d$/,
};
/** In characters: the server takes no more. */
export const longestQuery = 500;

/** Of an address, which anybody can write, what can be looked for. */
export function filtersOf(search: Record<string, unknown>): Filters {
  const textOf = (name: keyof typeof forms) => {
    const value = search[name];
    return typeof value === 'string' && forms[name].test(value) ? { [name]: value } : {};
  };
  const { q } = search;
  // Only digits in an address are read as a number.
  const words = typeof q === 'string' || typeof q === 'number' ? String(q).slice(0, longestQuery) : '';
  const is = states.find((state) => state === search.is);
  const has = contents.find((content) => content === search.has);
  return {
    ...(words.trim() ? { q: words } : {}),
    ...textOf('chat'),
    ...textOf('by'),
    ...(is ? { is } : {}),
    ...(has ? { has } : {}),
    ...textOf('from'),
    ...textOf('to'),
  };
}

/** How many filters there are beside the words. */
export const narrowings = ({ q: _, ...others }: Filters): number =>
  Object.values(others).filter((value) => value !== undefined).length;

/** Whether there is anything to look for: the server wants at least one filter. */
export const isAsked = (filters: Filters): boolean => filters.q !== undefined || narrowings(filters) > 0;

/** The same as the server is asked: moments instead of days, the last day being meant whole. */
export function queryOf({ q, chat, by, is, has, from, to }: Filters) {
  const name = by?.replace(/^@+/, '');
  return {
    q,
    chatId: chat,
    ...(by?.startsWith('@@') ? { role: name } : { author: name }),
    is,
    has,
    from: from && beginningOfDay(from).toISOString(),
    to: to && beginningOfDay(to, 1).toISOString(),
  };
}
