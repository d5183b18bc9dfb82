import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { QuestionPage, type QuestionView } from './question.dto.js';
import { UnansweredQuestions } from './unanswered-questions.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge')
export class QuestionController {
  constructor(private readonly questions: UnansweredQuestions) {}

  @Summary('What roles were asked and the collection has nothing about', 'What was asked lately first.')
  @Requires('knowledge:manage')
  @Answers(200, QuestionPage)
  @Get('collections/:id/questions')
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<QuestionView>> {
    return this.questions.list(actor, id, page);
  }

  @Summary('Takes a question off the list', 'Asked again, it is there again.')
  @Requires('knowledge:manage')
  @Answers(204)
  @Delete('questions/:id')
  dismiss(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.questions.dismiss(actor, id);
  }
}
