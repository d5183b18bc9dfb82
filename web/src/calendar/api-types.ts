import type { Schema } from '../platform/api';

export type CalendarEvent = Schema<'CalendarEvent'>;
export type Occurrence = Schema<'Occurrence'>;
export type Attendee = CalendarEvent['attendees'][number];
export type Misfire = CalendarEvent['misfire'];
