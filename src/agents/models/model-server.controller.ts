import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../identity/index.js';
import { ServerReports } from '../../llm/index.js';
import { Answers, Summary } from '../../platform/http/index.js';
import { ModelServerList, modelServerView } from './model-server.dto.js';

@ApiTags('agents')
@Controller('api/v1/model-servers')
export class ModelServerController {
  constructor(private readonly servers: ServerReports) {}

  @Summary(
    'The model servers, and how each is',
    'Checks are those of the process that answers. Calls, limits and circuits are those of all processes together that were ' +
      'heard of in the last seconds.',
  )
  @Requires('organization:manage')
  @Answers(200, ModelServerList)
  @Get()
  async list(): Promise<ModelServerList> {
    return { items: (await this.servers.states()).map(modelServerView) };
  }
}
