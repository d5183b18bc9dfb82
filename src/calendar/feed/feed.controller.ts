import { Controller, Delete, Get, Param, Post, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AnswersSecret, CurrentUser, LoginThrottle, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Public, sendStored, Summary } from '../../platform/http/index.js';
import { FeedReader } from './feed-reader.js';
import { FeedView } from './feed.dto.js';
import { FeedService } from './feed.service.js';

const FeedToken = z.string();

@ApiTags('calendar')
@Controller('api/v1/calendar')
export class FeedController {
  constructor(
    private readonly feeds: FeedService,
    private readonly reader: FeedReader,
    private readonly throttle: LoginThrottle,
  ) {}

  @Summary('Whether my calendar has an address for other programs')
  @Requires('calendar:read')
  @Answers(200, FeedView)
  @Get('feed')
  get(@CurrentUser() actor: UserActor): Promise<FeedView> {
    return this.feeds.get(actor);
  }

  @Summary(
    'Make an address of my calendar for other programs (iCalendar)',
    'Whoever has it sees the events that I see. The one before leads nowhere any more.',
  )
  @AnswersSecret()
  @Requires('calendar:read')
  @Answers(201, FeedView)
  @Post('feed')
  make(@CurrentUser() actor: UserActor): Promise<FeedView> {
    return this.feeds.make(actor);
  }

  @Summary('Take the address of my calendar away')
  @Requires('calendar:read')
  @Answers(204)
  @Delete('feed')
  remove(@CurrentUser() actor: UserActor): Promise<void> {
    return this.feeds.remove(actor);
  }

  @Summary(
    'The calendar of whoever made this address (RFC 5545)',
    'From 30 days back to 400 days ahead, at most 2,000 times of events. Programs ask again with `If-None-Match`.',
  )
  @Fails('too_many_attempts')
  @Public()
  @Answers(200)
  @ApiProduces('text/calendar')
  @Get('feeds/:token.ics')
  async read(
    @Param('token', { schema: FeedToken }) token: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.throttle.guard({ of: 'calendar-feed', account: token }, () =>
      this.reader.read(token),
    );
    await sendStored(reply, found);
  }
}
