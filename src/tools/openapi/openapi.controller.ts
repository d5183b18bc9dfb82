import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Summary } from '../../platform/http/index.js';
import { ImportOpenapi, OpenapiView } from './openapi.dto.js';
import { OpenapiService } from './openapi.service.js';

@ApiTags('tools')
@Controller('api/v1/tools/openapi')
export class OpenapiController {
  constructor(private readonly openapi: OpenapiService) {}

  @Summary(
    'Make `httpTools` of an OpenAPI document',
    'Lists the operations of a document, or makes tools for an agent of those that are named; it keeps ' +
      'nothing.',
  )
  @Fails('openapi_invalid', 'too_much_work', 'busy')
  @Requires('agent:manage')
  @Answers(200, OpenapiView)
  @Post()
  import(
    @CurrentUser() actor: UserActor,
    @Body({ schema: ImportOpenapi }) body: ImportOpenapi,
  ): Promise<OpenapiView> {
    return this.openapi.import(actor, body);
  }
}
