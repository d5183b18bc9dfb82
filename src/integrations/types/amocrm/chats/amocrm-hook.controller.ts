import { applyDecorators, Controller, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PublicBySecret } from '../../../../identity/index.js';
import { Answers, Fails, Summary, TakesRaw, Text } from '../../../../platform/http/index.js';
import { AmocrmHooks } from './amocrm-hooks.js';

const Taken = z.object({ outcome: z.enum(['taken', 'seen', 'refused', 'ignored']) });

/** amoCRM itself calls, and signs what it sends. */
const TakesHook = (): MethodDecorator =>
  applyDecorators(
    PublicBySecret('shared'),
    TakesRaw(),
    ApiBody({
      schema: { type: 'object', description: 'https://www.amocrm.ru/developers/content/chats/chat-webhooks' },
    }),
    Fails('unauthenticated', 'conflict'),
    Answers(200, Taken),
  );

/** What amoCRM calls: a channel has one address for all its accounts, which ends with `:scope_id`. */
@ApiTags('integrations')
@Controller('api/v1/integrations/amocrm')
export class AmocrmHookController {
  constructor(private readonly hooks: AmocrmHooks) {}

  @Summary(
    'What managers write in amoCRM, by a channel that several integrations have',
    'The address to name to amoCRM. Found are the integrations of this scope whose channel has signed the body; of these the ' +
      'one whose role has the contact takes it, as at the address of that integration.',
  )
  @TakesHook()
  @Post('channel/:scopeId')
  async takeForChannel(
    @Req() request: FastifyRequest,
    @Param('scopeId', { schema: Text(200) }) scopeId: string,
  ): Promise<z.infer<typeof Taken>> {
    return this.taken(request, { scopeId });
  }

  @Summary(
    'What managers write in amoCRM to contacts of the role',
    'For amoCRM alone, which signs the body with the secret of the channel in `X-Signature` (HMAC-SHA1). A message goes out ' +
      'to the contact once, however often it comes; from then on the manager has the conversation, and the role is asked ' +
      'nothing. `ignored`: it is for nobody who writes to this role. `refused`: nothing of it goes out. Of both, and of a ' +
      'conversation whose integration was stopped (`conflict`), amoCRM is told that the message did not arrive.',
  )
  @TakesHook()
  @Post(':integrationId/:scopeId')
  async take(
    @Req() request: FastifyRequest,
    @Param('integrationId', { schema: Text(100) }) integrationId: string,
    @Param('scopeId', { schema: Text(200) }) scopeId: string,
  ): Promise<z.infer<typeof Taken>> {
    return this.taken(request, { integrationId, scopeId });
  }

  private async taken(
    { body, headers }: FastifyRequest,
    at: { integrationId?: string; scopeId: string },
  ): Promise<z.infer<typeof Taken>> {
    return { outcome: await this.hooks.take({ ...at, body, signature: headers['x-signature'] }) };
  }
}
