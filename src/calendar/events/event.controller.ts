import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, Summary } from '../../platform/http/index.js';
import {
  CreateEvent,
  EventPage,
  EventView,
  ListEvents,
  PreviewSchedule,
  SchedulePreview,
  UpdateEvent,
} from './event.dto.js';
import { EventService } from './event.service.js';

@ApiTags('calendar')
@Controller('api/v1/calendar/events')
export class EventController {
  constructor(private readonly events: EventService) {}

  @Summary(
    'The events that I see',
    'Mine, those that I take part in, those of my chats; owners and administrators see all. Oldest first.',
  )
  @Requires('calendar:read')
  @Answers(200, EventPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ListEvents }) query: ListEvents,
  ): Promise<Page<EventView>> {
    return this.events.list(actor, query);
  }

  @Summary(
    'Make an event',
    'When it is due, its role is asked in its chat, as if you had asked it. What takes place again and again is ' +
      'written as cron, in a time zone.',
  )
  @Requires('calendar:write')
  @Answers(201, EventView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateEvent }) body: CreateEvent,
  ): Promise<EventView> {
    return this.events.create(actor, body);
  }

  @Summary('When a schedule would fire next')
  @Requires('calendar:read')
  @Answers(200, SchedulePreview)
  @HttpCode(200)
  @Post('preview')
  preview(@Body({ schema: PreviewSchedule }) body: PreviewSchedule): SchedulePreview {
    return this.events.preview(body);
  }

  @Summary('One event')
  @Requires('calendar:read')
  @Answers(200, EventView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<EventView> {
    return this.events.get(actor, id);
  }

  @Summary(
    'Change an event',
    'For who made it, owners and administrators. What a role is asked, and where, is changed by who made it alone. With ' +
      'other times, what was moved or cancelled of it is forgotten.',
  )
  @Requires('calendar:write')
  @Answers(200, EventView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateEvent }) body: UpdateEvent,
  ): Promise<EventView> {
    return this.events.update(actor, id, body);
  }

  @Summary('Delete an event', 'With the record of its times; what its role wrote stays.')
  @Requires('calendar:write')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.events.remove(actor, id);
  }
}
