import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { AnswersSecret } from '../idempotency/repeated-requests.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyPage, ApiKeyView, CreateApiKey, NewApiKeyView, UpdateApiKey } from './api-key.dto.js';
import { Requires } from '../access/permissions.js';

@ApiTags('api-keys')
@Controller('api/v1/api-keys')
export class ApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Summary('The API keys of the organization', 'Without their secrets.')
  @Requires('api-key:manage')
  @Answers(200, ApiKeyPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<ApiKeyView>> {
    return this.apiKeys.list(actor, page);
  }

  @Summary(
    'Make an API key',
    'The secret is in this answer and nowhere else, not even for the same `Idempotency-Key` again (409 ' +
      'then).',
  )
  @Fails('secret_not_kept')
  @Requires('api-key:manage')
  @AnswersSecret()
  @Answers(201, NewApiKeyView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateApiKey }) body: CreateApiKey,
  ): Promise<NewApiKeyView> {
    return this.apiKeys.create(actor, body);
  }

  @Summary('Change what an API key is called and may ask', 'It holds within 5 s everywhere.')
  @Requires('api-key:manage')
  @Answers(200, ApiKeyView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateApiKey }) body: UpdateApiKey,
  ): Promise<ApiKeyView> {
    return this.apiKeys.update(actor, id, body);
  }

  @Summary('Revoke an API key')
  @Requires('api-key:manage')
  @Answers(204)
  @Delete(':id')
  revoke(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.apiKeys.revoke(actor, id);
  }
}
