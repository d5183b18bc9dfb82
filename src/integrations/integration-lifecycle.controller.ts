import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentUser, Requires, type UserActor } from '../identity/index.js';
import { Answers, Flag, Id, type Page, PageQuery, Summary } from '../platform/http/index.js';
import { StatusView, StepPage, type StepView } from '../platform/supervision/index.js';
import { IntegrationLifecycle } from './integration-lifecycle.service.js';
import { TypeName } from './integration.dto.js';

const StopQuery = z.strictObject({
  force: Flag.default(false).describe('Also what the role is answering its contacts is cancelled'),
});
type StopQuery = z.infer<typeof StopQuery>;

@ApiTags('integrations')
@Controller('api/v1/agents/:id/integrations/:type')
export class IntegrationLifecycleController {
  constructor(private readonly lifecycle: IntegrationLifecycle) {}

  @Summary('How an integration is, and how it should be', 'Changes are told as `integration.status`.')
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Get('status')
  status(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
  ): Promise<StatusView> {
    return this.lifecycle.status(actor, id, type);
  }

  @Summary('From which state to which an integration went, when and why', 'Newest first, for 30 days.')
  @Requires('agent:manage')
  @Answers(200, StepPage)
  @Get('history')
  history(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<StepView>> {
    return this.lifecycle.history(actor, id, type, page);
  }

  @Summary('Start an integration', 'One that works already is left as it is.')
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post('start')
  start(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
  ): Promise<StatusView> {
    return this.lifecycle.start(actor, id, type);
  }

  @Summary(
    'Stop an integration',
    'It stays so until it is started. What the role is answering there it answers, which waits until then, unless `force=true`.',
  )
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post('stop')
  stop(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
    @Query({ schema: StopQuery }) { force }: StopQuery,
  ): Promise<StatusView> {
    return this.lifecycle.stop(actor, id, type, force);
  }

  @Summary('Begin an integration anew', 'What it failed of counts no more.')
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post('restart')
  restart(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
  ): Promise<StatusView> {
    return this.lifecycle.restart(actor, id, type);
  }
}
