import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Summary } from '../../platform/http/index.js';
import { KnowledgeState, KnowledgeStatus } from './knowledge-status.js';

@ApiTags('knowledge')
@Controller('api/v1/knowledge/status')
export class StatusController {
  constructor(private readonly status: KnowledgeStatus) {}

  @Summary(
    'How search in the knowledge works now',
    'And how far it is when another model reads everything anew.',
  )
  @Requires('knowledge:read')
  @Answers(200, KnowledgeState)
  @Get()
  read(@CurrentUser() { orgId }: UserActor): Promise<KnowledgeState> {
    return this.status.read(orgId);
  }
}
