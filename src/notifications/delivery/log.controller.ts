import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, Summary } from '../../platform/http/index.js';
import { ChannelTests } from './channel-tests.js';
import { AttemptPage, ListAttempts, TestResult, type AttemptView } from './log.dto.js';
import { LogService } from './log.service.js';

@ApiTags('notifications')
@Controller('api/v1/notifications')
export class LogController {
  constructor(
    private readonly attempts: LogService,
    private readonly tests: ChannelTests,
  ) {}

  @Summary(
    'What became of every attempt to notify me',
    'The newest first. Owners and administrators see those of everybody, without what they said.',
  )
  @Requires('notification:read')
  @Answers(200, AttemptPage)
  @Get('log')
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ListAttempts }) query: ListAttempts,
  ): Promise<Page<AttemptView>> {
    return this.attempts.list(actor, query);
  }

  @Summary('Try whether a channel works', 'Sends one message at once; whether it arrived is in the answer.')
  @Fails('conflict', 'channel_unavailable', 'busy', 'too_many_attempts')
  @Requires('notification:write')
  @Answers(200, TestResult)
  @HttpCode(200)
  @Post('channels/:id/test')
  test(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<TestResult> {
    return this.tests.run(actor, id);
  }
}
