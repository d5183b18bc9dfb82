export { CalendarModule } from './calendar.module.js';
export {
  chatForEvent,
  chatsForEvents,
  occurrencesDue,
  occurrencesEnded,
  remindersDue,
  roleForEvent,
  rolesOfEvents,
  timesChanged,
  type ChatRefusal,
  type NamedRole,
} from './events/calendar.events.js';
export { CreateEvent, type EventView } from './events/event.dto.js';
export { EventAudience, type ToldEvent, type ToldOccurrence } from './occurrences/event-audience.js';
export { EventService } from './events/event.service.js';
export { OccurrenceLog, type TakenOccurrence } from './occurrences/occurrence-log.js';
export type { OccurrenceView } from './occurrences/occurrence.dto.js';
export { OccurrenceService } from './occurrences/occurrence.service.js';
