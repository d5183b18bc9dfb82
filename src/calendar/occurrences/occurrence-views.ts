import type { CalendarEvent } from '../events/calendar-event.entity.js';
import { mayEdit, type Person } from '../events/event-access.js';
import type { Firing } from '../recurrence/timetable.js';
import type { OccurrenceView } from './occurrence.dto.js';
import type { Occurrence } from './occurrence.entity.js';

type Shown = Pick<CalendarEvent, 'id' | 'title' | 'durationMinutes' | 'createdBy'>;

function shared(person: Person, { slot, firesAt }: Firing, event: Shown) {
  const { id, title, durationMinutes } = event;
  const endsAt = durationMinutes === null ? null : new Date(firesAt.getTime() + durationMinutes * 60_000);
  return {
    eventId: id,
    slot: slot.toISOString(),
    startsAt: firesAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    title,
    moved: firesAt.getTime() !== slot.getTime(),
    mayEdit: mayEdit(person, event),
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
export function pastView(person: Person, occurrence: Occurrence, event: Shown): OccurrenceView {
  const { status, runId, chatId, messageId, errorCode, errorDetail, lateMs, finishedAt } = occurrence;
  return {
    ...shared(person, occurrence, event),
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

export const comingView = (person: Person, firing: Firing, event: Shown): OccurrenceView => ({
  ...shared(person, firing, event),
  ...nothingYet,
  status: 'scheduled',
  cancelled: false,
});

export const cancelledView = (person: Person, slot: Date, event: Shown): OccurrenceView => ({
  ...shared(person, { slot, firesAt: slot }, event),
  ...nothingYet,
  status: 'cancelled',
  cancelled: true,
});
