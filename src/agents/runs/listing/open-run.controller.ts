import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../../identity/index.js';
import { Answers, Summary, type Page } from '../../../platform/http/index.js';
import { OpenRunPage, OpenRunQuery, RunSummary, type OpenRun } from './open-run.dto.js';
import { OpenRunService } from './open-run.service.js';

@ApiTags('runs')
@Controller('api/v1/runs')
export class OpenRunController {
  constructor(private readonly runs: OpenRunService) {}

  @Summary(
    'The runs of the organization that wait or are under way, the oldest first',
    'Also those of chats that the caller is not in: which role, whom for and since when, and nothing of what is said there.',
  )
  @Requires('agent:manage')
  @Answers(200, OpenRunPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: OpenRunQuery }) query: OpenRunQuery,
  ): Promise<Page<OpenRun>> {
    return this.runs.list(actor, query);
  }

  @Summary('How many runs of the organization wait or are under way, by role, API key and source')
  @Requires('agent:manage')
  @Answers(200, RunSummary)
  @Get('summary')
  summary(@CurrentUser() actor: UserActor): Promise<RunSummary> {
    return this.runs.summary(actor);
  }
}
