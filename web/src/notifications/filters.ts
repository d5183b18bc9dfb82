import { notificationTypes } from './api-types';
import type { InboxFilters } from './queries';

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((one) => one === value);

/** Out of an address, which anybody can write: what is not of the form is left out. */
export const inboxFiltersOf = (search: Record<string, unknown>): InboxFilters => ({
  unread: search.unread === true || undefined,
  type: oneOf(notificationTypes, search.type),
});
