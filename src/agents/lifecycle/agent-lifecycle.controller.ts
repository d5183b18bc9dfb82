import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Flag, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { StatusView, StepPage, type StepView } from '../../platform/supervision/index.js';
import { AgentLifecycle } from './agent-lifecycle.service.js';

const StopQuery = z.strictObject({
  force: Flag.default(false).describe('Also what it is answering, or was asked before, is cancelled'),
});
type StopQuery = z.infer<typeof StopQuery>;

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentLifecycleController {
  constructor(private readonly lifecycle: AgentLifecycle) {}

  @Summary(
    'How a role is, and how it should be',
    'One that was asked nothing for `AGENT_INACTIVITY_TIMEOUT` sleeps: it is `stopped` while `running` is desired, and the next ' +
      'question wakes it. Changes are told as `agent.status`.',
  )
  @Requires('agent:read')
  @Answers(200, StatusView)
  @Get(':id/status')
  status(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<StatusView> {
    return this.lifecycle.status(actor, id);
  }

  @Summary('From which state to which a role went, when and why', 'Newest first, for 30 days.')
  @Requires('agent:manage')
  @Answers(200, StepPage)
  @Get(':id/history')
  history(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<StepView>> {
    return this.lifecycle.history(actor, id, page);
  }

  @Summary('Start a role', 'It may be asked again; one that works already is left as it is.')
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post(':id/start')
  start(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<StatusView> {
    return this.lifecycle.start(actor, id);
  }

  @Summary(
    'Stop a role',
    'It is asked nothing until it is started: in its chats and through `/v1` that is refused (`agent_stopped`), and a mention of it ' +
      'calls nobody. What it was asked before it answers, unless `force=true`.',
  )
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post(':id/stop')
  stop(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: StopQuery }) { force }: StopQuery,
  ): Promise<StatusView> {
    return this.lifecycle.stop(actor, id, force);
  }

  @Summary('Begin a role anew', 'What it failed of counts no more; what it is answering goes on.')
  @Requires('agent:manage')
  @Answers(200, StatusView)
  @Post(':id/restart')
  restart(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<StatusView> {
    return this.lifecycle.restart(actor, id);
  }
}
