import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../identity/index.js';
import { Answers } from '../../platform/http/index.js';
import { ImportOpenapi, OpenapiView } from './openapi.dto.js';
import { OpenapiService } from './openapi.service.js';

@ApiTags('tools')
@Controller('api/v1/tools/openapi')
export class OpenapiController {
  constructor(private readonly openapi: OpenapiService) {}

  /** Lists the operations of a document, or makes `httpTools` for an agent of those that are named; it keeps nothing. */
  @Requires('agent:manage')
  @Answers(200, OpenapiView)
  @Post()
  import(@Body({ schema: ImportOpenapi }) body: ImportOpenapi): Promise<OpenapiView> {
    return this.openapi.import(body);
  }
}
