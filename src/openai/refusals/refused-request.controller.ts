import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Summary, type Page } from '../../platform/http/index.js';
import { RefusedRequestPage, RefusedRequestQuery, type RefusedRequestView } from './refused-request.dto.js';
import { RefusedRequestService } from './refused-request.service.js';

@ApiTags('openai')
@Controller('api/v1/openai-requests')
export class RefusedRequestController {
  constructor(private readonly refused: RefusedRequestService) {}

  @Summary(
    'Requests to `/v1` that were answered with an error, newest first',
    'Why each was refused, whose key it came with and how its body began, without secrets. It appears within a moment. ' +
      'When very many come, the first are noted one by one and the others of a minute together, as `others` tells.',
  )
  @Requires('audit:read')
  @Answers(200, RefusedRequestPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: RefusedRequestQuery }) query: RefusedRequestQuery,
  ): Promise<Page<RefusedRequestView>> {
    return this.refused.list(actor, query);
  }
}
