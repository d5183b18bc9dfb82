import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, Summary } from '../../platform/http/index.js';
import { ExceptionService } from './exception.service.js';
import { OccurrenceLog } from './occurrence-log.js';
import {
  Exceptions,
  ListOccurrences,
  OccurrencePage,
  OccurrenceRange,
  Occurrences,
  OccurrenceView,
  PutException,
  Slot,
} from './occurrence.dto.js';
import { OccurrenceService } from './occurrence.service.js';

@ApiTags('calendar')
@Controller('api/v1/calendar')
export class OccurrenceController {
  constructor(
    private readonly occurrences: OccurrenceService,
    private readonly log: OccurrenceLog,
    private readonly exceptions: ExceptionService,
  ) {}

  @Summary(
    'When the events that I see take place',
    'The earliest first, at most 1,000. Of times that have passed, those of which there is a record.',
  )
  @Requires('calendar:read')
  @Answers(200, Occurrences)
  @Get('occurrences')
  inRange(
    @CurrentUser() actor: UserActor,
    @Query({ schema: OccurrenceRange }) range: OccurrenceRange,
  ): Promise<Occurrences> {
    return this.occurrences.inRange(actor, range);
  }

  @Summary('What became of an event’s times, and its next ones', 'The newest first.')
  @Requires('calendar:read')
  @Answers(200, OccurrencePage)
  @Get('events/:id/occurrences')
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ListOccurrences }) query: ListOccurrences,
  ): Promise<OccurrencePage> {
    return this.occurrences.ofEvent(actor, id, query);
  }

  @Summary('Have an event take place now', 'Its times stay as they are.')
  @Requires('calendar:write')
  @Answers(201, OccurrenceView)
  @Post('events/:id/trigger')
  trigger(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<OccurrenceView> {
    return this.log.trigger(actor, id);
  }

  @Summary('The coming times of an event that were moved or cancelled')
  @Requires('calendar:read')
  @Answers(200, Exceptions)
  @Get('events/:id/exceptions')
  exceptionsOf(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<Exceptions> {
    return this.exceptions.list(actor, id);
  }

  @Summary(
    'Move or cancel one time of a recurring event',
    'A time that lies ahead, by what the event’s rule gives.',
  )
  @Requires('calendar:write')
  @Answers(200, OccurrenceView)
  @Put('events/:id/exceptions/:slot')
  change(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('slot', { schema: Slot }) slot: string,
    @Body({ schema: PutException }) body: PutException,
  ): Promise<OccurrenceView> {
    return this.exceptions.put(actor, id, slot, body);
  }

  @Summary('Keep a time of a recurring event as its rule gives it, again')
  @Requires('calendar:write')
  @Answers(204)
  @Delete('events/:id/exceptions/:slot')
  restore(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('slot', { schema: Slot }) slot: string,
  ): Promise<void> {
    return this.exceptions.remove(actor, id, slot);
  }
}
