import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, Summary } from '../../platform/http/index.js';
import { ApprovalPage, ApprovalQuery, ApprovalView, DecideApproval } from './approval.dto.js';
import { ApprovalService } from './approval.service.js';

@ApiTags('approvals')
@Controller('api/v1/approvals')
export class ApprovalController {
  constructor(private readonly approvals: ApprovalService) {}

  @Summary('Calls that I decide about, newest first', '`state=pending`: those that wait.')
  @Requires('run:read')
  @Answers(200, ApprovalPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ApprovalQuery }) query: ApprovalQuery,
  ): Promise<Page<ApprovalView>> {
    return this.approvals.list(actor, query);
  }

  @Summary('One call that waits for people, or waited')
  @Requires('run:read')
  @Answers(200, ApprovalView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ApprovalView> {
    return this.approvals.get(actor, id);
  }

  @Summary(
    'Let a role make a call, or not',
    'Exactly this call, with these or other arguments; or answers what a role has asked.',
  )
  @Fails('already_decided', 'approval_expired', 'approval_cancelled', 'tool_gone')
  @Requires('approval:decide')
  @Answers(200, ApprovalView)
  @Post(':id')
  decide(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DecideApproval }) body: DecideApproval,
  ): Promise<ApprovalView> {
    return this.approvals.decide(actor, id, body);
  }
}
