import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../identity/index.js';
import { Answers, Fails, Id, type Page, Summary } from '../platform/http/index.js';
import { IntegrationReader } from './integration-reader.js';
import { IntegrationRemoval } from './integration-removal.js';
import {
  IntegrationPage,
  IntegrationQuery,
  IntegrationView,
  PutIntegration,
  TriedView,
  TryIntegration,
  TypeList,
  TypeName,
  typeView,
} from './integration.dto.js';
import { IntegrationService } from './integration.service.js';
import { IntegrationTypes } from './integration-types.js';

const trying = ['integration_refused', 'integration_unreachable', 'encryption_not_configured'] as const;

@ApiTags('integrations')
@Controller('api/v1')
export class IntegrationController {
  constructor(
    private readonly integrations: IntegrationService,
    private readonly removal: IntegrationRemoval,
    private readonly reader: IntegrationReader,
    private readonly types: IntegrationTypes,
  ) {}

  @Summary('The outside worlds that roles can be connected to', 'With what each needs to be set up.')
  @Requires('agent:manage')
  @Answers(200, TypeList)
  @Get('integration-types')
  listTypes(): TypeList {
    return { items: this.types.all.map(typeView) };
  }

  @Summary('The integrations of all roles, or of one')
  @Requires('agent:manage')
  @Answers(200, IntegrationPage)
  @Get('integrations')
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: IntegrationQuery }) query: IntegrationQuery,
  ): Promise<Page<IntegrationView>> {
    return this.reader.page(actor, query);
  }

  @Summary('An integration of a role')
  @Requires('agent:manage')
  @Answers(200, IntegrationView)
  @Get('agents/:id/integrations/:type')
  get(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
  ): Promise<IntegrationView> {
    return this.reader.get(actor, id, type);
  }

  @Summary(
    'Set up an integration of a role, or change it',
    'What is given is tried at the other side first. One that works goes on by its new settings; secrets are sealed and never shown.',
  )
  @Fails('conflict', ...trying)
  @Requires('agent:manage')
  @Answers(200, IntegrationView)
  @Put('agents/:id/integrations/:type')
  put(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
    @Body({ schema: PutIntegration }) body: PutIntegration,
  ): Promise<IntegrationView> {
    return this.integrations.put(actor, id, type, body);
  }

  @Summary('Remove an integration', 'It ends, and what it kept is deleted.')
  @Requires('agent:manage')
  @Answers(204)
  @Delete('agents/:id/integrations/:type')
  remove(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
  ): Promise<void> {
    return this.removal.remove(actor, id, type);
  }

  @Summary(
    'Try an integration at the other side',
    'As it is saved, with what is given in place of that. Nothing is kept.',
  )
  @Fails(...trying)
  @Requires('agent:manage')
  @Answers(200, TriedView)
  @Post('agents/:id/integrations/:type/verify')
  async verify(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('type', { schema: TypeName }) type: string,
    @Body({ schema: TryIntegration }) body: TryIntegration,
  ): Promise<TriedView> {
    return { account: await this.integrations.try(actor, id, type, body) };
  }
}
