import { channelTypes, notificationTypes, outcomes } from './api-types';
import type { InboxFilters, LogFilters } from './queries';

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((one) => one === value);

const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\da-f-]{36}$/i.test(value) ? value : undefined;

/** Out of an address, which anybody can write: what is not of the form is left out. */
export const inboxFiltersOf = (search: Record<string, unknown>): InboxFilters => ({
  unread: search.unread === true || undefined,
  type: oneOf(notificationTypes, search.type),
});

export const logFiltersOf = (search: Record<string, unknown>): LogFilters => ({
  all: search.all === true || undefined,
  userId: idOf(search.userId),
  notificationId: idOf(search.notificationId),
  channelType: oneOf(channelTypes, search.channelType),
  outcome: oneOf(outcomes, search.outcome),
});
