import { Controller, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PublicBySecret } from '../../../../identity/index.js';
import { Answers, Fails, Summary, TakesForm, Text } from '../../../../platform/http/index.js';
import { accountOutcomes, AmocrmAccountHooks } from './account-hooks.js';

const Taken = z.object({ outcomes: z.array(z.enum(accountOutcomes)) });

/** What an account of amoCRM calls: the address was told to it, and to nobody else. */
@ApiTags('integrations')
@Controller('api/v1/integrations/amocrm')
export class AmocrmAccountHookController {
  constructor(private readonly hooks: AmocrmAccountHooks) {}

  @Summary(
    'What happens in an account of amoCRM',
    'For amoCRM alone, which signs nothing: `key` is the secret of the address. What it tells takes effect once, however ' +
      'often it comes.',
  )
  @PublicBySecret('shared')
  @TakesForm()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({
    schema: {
      type: 'object',
      description: 'https://www.amocrm.ru/developers/content/crm_platform/webhooks-format',
    },
  })
  @Fails('unauthenticated', 'payload_too_large')
  @Answers(200, Taken)
  @Post(':integrationId/events/:key')
  async take(
    @Req() { body }: FastifyRequest,
    @Param('integrationId', { schema: Text(100) }) integrationId: string,
    @Param('key', { schema: Text(200) }) key: string,
  ): Promise<z.infer<typeof Taken>> {
    return { outcomes: await this.hooks.take({ integrationId, key, body }) };
  }
}
