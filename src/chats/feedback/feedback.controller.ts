import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { FeedbackPage, FeedbackView, GiveFeedback } from './feedback.dto.js';
import { FeedbackService } from './feedback.service.js';

@ApiTags('messages')
@Controller('api/v1/messages/:id/feedback')
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Summary('What people think of an answer, and why')
  @Requires('chat:read')
  @Answers(200, FeedbackPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<FeedbackView>> {
    return this.feedback.list(actor, id, page);
  }

  @Summary("Rate a role's answer", 'Given again, it replaces what I thought before.')
  @Fails('not_rateable', 'message_deleted')
  @Requires('chat:write')
  @Answers(200, FeedbackView)
  @Post()
  give(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: GiveFeedback }) body: GiveFeedback,
  ): Promise<FeedbackView> {
    return this.feedback.give(actor, id, body);
  }

  @Summary('Take my rating back')
  @Requires('chat:write')
  @Answers(204)
  @Delete()
  takeBack(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.feedback.takeBack(actor, id);
  }
}
