import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../identity/index.js';
import { ModelRegistry } from '../../llm/index.js';
import { Answers, Summary } from '../../platform/http/index.js';
import { ModelServerList, modelServerView } from './model-server.dto.js';

@ApiTags('agents')
@Controller('api/v1/model-servers')
export class ModelServerController {
  constructor(private readonly models: ModelRegistry) {}

  @Summary(
    'The model servers, and how each is',
    'As the process that answers sees them: checks, circuits, limits and counts are each process’s own.',
  )
  @Requires('organization:manage')
  @Answers(200, ModelServerList)
  @Get()
  async list(): Promise<ModelServerList> {
    return { items: (await this.models.states()).map(modelServerView) };
  }
}
