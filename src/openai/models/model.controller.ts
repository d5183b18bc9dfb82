import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentApiKey, Requires, type ApiKeyActor } from '../../identity/index.js';
import { Answers, Fails, Summary, Text } from '../../platform/http/index.js';
import { ModelService } from './model.service.js';

@ApiTags('openai')
@Controller('v1/models')
export class ModelController {
  constructor(private readonly models: ModelService) {}

  @Summary(
    'What this key may call, as models',
    'Roles, with their descriptions, and the embedding model, if there is one: a key that is confined to roles does ' +
      'not have it. Needs an API key, as all under `/v1`.',
  )
  @Requires('facade:use')
  @Answers(200)
  @Get()
  list(@CurrentApiKey() actor: ApiKeyActor) {
    return this.models.list(actor);
  }

  @Summary('One role, or the embedding model, as a model')
  @Fails('model_not_found')
  @Requires('facade:use')
  @Answers(200)
  @Get(':id')
  get(@CurrentApiKey() actor: ApiKeyActor, @Param('id', { schema: Text(200) }) id: string) {
    return this.models.get(actor, id);
  }
}
