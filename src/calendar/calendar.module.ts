import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { CalendarEvent } from './events/calendar-event.entity.js';
import { CalendarNews } from './events/calendar-news.js';
import { EventAccess } from './events/event-access.js';
import { EventAudience } from './occurrences/event-audience.js';
import { EventAttendee } from './events/event-attendee.entity.js';
import { EventCheck } from './events/event-check.js';
import { EventException } from './events/event-exception.entity.js';
import { EventViews } from './events/event-views.js';
import { EventController } from './events/event.controller.js';
import { EventService } from './events/event.service.js';
import { CalendarFeed } from './feed/calendar-feed.entity.js';
import { FeedReader } from './feed/feed-reader.js';
import { FeedController } from './feed/feed.controller.js';
import { FeedService } from './feed/feed.service.js';
import { ExceptionService } from './occurrences/exception.service.js';
import { OccurrenceLog } from './occurrences/occurrence-log.js';
import { OccurrenceRanges } from './occurrences/occurrence-ranges.js';
import { OccurrenceRetention } from './occurrences/occurrence-retention.js';
import { OccurrenceController } from './occurrences/occurrence.controller.js';
import { Occurrence } from './occurrences/occurrence.entity.js';
import { OccurrenceService } from './occurrences/occurrence.service.js';
import { DueEvents } from './scheduler/due-events.js';
import { Scheduler } from './scheduler/scheduler.js';

@Module({
  imports: [
    IdentityModule,
    TypeOrmModule.forFeature([CalendarEvent, CalendarFeed, EventAttendee, EventException, Occurrence]),
  ],
  controllers: [EventController, FeedController, OccurrenceController],
  providers: [
    CalendarNews,
    DueEvents,
    EventAccess,
    EventAudience,
    EventCheck,
    EventService,
    EventViews,
    ExceptionService,
    FeedReader,
    FeedService,
    OccurrenceLog,
    OccurrenceRanges,
    OccurrenceRetention,
    OccurrenceService,
    Scheduler,
  ],
  exports: [EventAudience, EventService, OccurrenceLog, OccurrenceService],
})
export class CalendarModule {}
