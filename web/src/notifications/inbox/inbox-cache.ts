import { inPages, type Pages } from '../../platform/api';
import type { Notification } from '../api-types';
import type { InboxFilters } from '../queries';

type Inbox = Pages<Notification>;

const belongs = ({ type, readAt }: Notification, filters: InboxFilters): boolean =>
  (filters.type === undefined || filters.type === type) && !(filters.unread && readAt !== null);

/** The list after something has come: it stands above the others, once, if it is of those that are shown. */
export function withNew(known: Inbox, told: Notification, filters: InboxFilters): Inbox {
  const [first, ...rest] = known.pages;
  const isThere = known.pages.some(({ items }) => items.some(({ id }) => id === told.id));
  if (!first || isThere || !belongs(told, filters)) return known;
  return { ...known, pages: [{ ...first, items: [told, ...first.items] }, ...rest] };
}

/** The list after one of it, or with no id all of it, was read. What is read stays where one sees it. */
export const withRead = (known: Inbox, id: string | undefined, at: string): Inbox =>
  inPages(known, (one) => (id === undefined || one.id === id ? { ...one, readAt: one.readAt ?? at } : one));

/** The list with one in it as it is now. */
export const withChanged = (known: Inbox, changed: Notification): Inbox =>
  inPages(known, (one) => (one.id === changed.id ? changed : one));
