import type { CalendarEvent } from '../events/calendar-event.entity.js';
import type { Firing } from '../recurrence/timetable.js';
import type { OccurrenceView } from './occurrence.dto.js';
import type { Occurrence } from './occurrence.entity.js';

type Shown = Pick<CalendarEvent, 'id' | 'title' | 'durationMinutes'>;

function timesOf({ slot, firesAt }: Firing, { id, title, durationMinutes }: Shown) {
  const endsAt = durationMinutes === null ? null : new Date(firesAt.getTime() + durationMinutes * 60_000);
  return {
    eventId: id,
    slot: slot.toISOString(),
    startsAt: firesAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    title,
    moved: firesAt.getTime() !== slot.getTime(),
  };
}

const nothingYet = {
  runId: null,
  chatId: null,
  messageId: null,
  error: null,
  lateMillis: null,
  finishedAt: null,
};

/** One that has taken place, or should have. */
export function pastView(occurrence: Occurrence, event: Shown): OccurrenceView {
  const { status, runId, chatId, messageId, errorCode, errorDetail, lateMs, finishedAt } = occurrence;
  return {
    ...timesOf(occurrence, event),
    status,
    cancelled: false,
    runId,
    chatId,
    messageId,
    error: errorCode === null ? null : { code: errorCode, detail: errorDetail ?? '' },
    lateMillis: status === 'missed' ? null : lateMs,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

export const comingView = (firing: Firing, event: Shown): OccurrenceView => ({
  ...timesOf(firing, event),
  ...nothingYet,
  status: 'scheduled',
  cancelled: false,
});

export const cancelledView = (slot: Date, event: Shown): OccurrenceView => ({
  ...timesOf({ slot, firesAt: slot }, event),
  ...nothingYet,
  status: 'cancelled',
  cancelled: true,
});
