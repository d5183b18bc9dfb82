import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { allPages, answer, api, byCursor } from '../platform/api';
import type { Range } from './time/ranges';

/** Whatever is known of the calendar. */
export const calendarKey = ['calendar'] as const;

/** What takes place, whenever that is. */
export const occurrencesKey = [...calendarKey, 'occurrences'] as const;

/** Nobody hears what changes while the calendar is not on the screen: it is asked for with it. */
const asShown = { staleTime: 0 } as const;

/** When the events that I see take place. What is on the screen stays there until the next is. */
export const occurrencesQuery = ({ from, to }: Range) =>
  queryOptions({
    queryKey: [...occurrencesKey, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/calendar/occurrences', { params: { query: { from, to } }, signal })),
    placeholderData: keepPreviousData,
    ...asShown,
  });

/** The events that may take place in a range: who may change them, and how. */
export const eventsQuery = ({ from, to }: Range) =>
  queryOptions({
    queryKey: [...calendarKey, 'events', from, to],
    queryFn: async ({ signal }) => {
      const events = await allPages((query) =>
        answer(api.GET('/api/v1/calendar/events', { params: { query: { ...query, to } }, signal })),
      );
      return new Map(events.map((event) => [event.id, event]));
    },
    placeholderData: keepPreviousData,
    ...asShown,
  });

/** One event, and what belongs to it. */
export const eventKey = (id: string) => [...calendarKey, 'event', id] as const;

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: [...eventKey(id), 'self'],
    queryFn: () => answer(api.GET('/api/v1/calendar/events/{id}', { params: { path: { id } } })),
    ...asShown,
  });

/** What became of an event's times, the newest first; with the first page, its next ones. */
export const timesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...eventKey(id), 'times'],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/calendar/events/{id}/occurrences', {
          params: { path: { id }, query: { limit: 20, cursor } },
        }),
      ),
    ...byCursor,
    ...asShown,
  });

/** Its coming times that were moved or cancelled. */
export const exceptionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...eventKey(id), 'exceptions'],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/calendar/events/{id}/exceptions', { params: { path: { id } } }))).items,
    ...asShown,
  });

/** The next times of a schedule. */
export const previewQuery = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: [...calendarKey, 'preview', cron, timeZone],
    queryFn: async ({ signal }) => {
      const body = { cron, timeZone };
      return (await answer(api.POST('/api/v1/calendar/events/preview', { body, signal }))).slots;
    },
    retry: false,
  });

/** Whether other programs can show my calendar. The address itself is told when it is made, and never again. */
export const feedQuery = queryOptions({
  queryKey: ['calendar-feed'],
  queryFn: () => answer(api.GET('/api/v1/calendar/feed')),
  ...asShown,
});
