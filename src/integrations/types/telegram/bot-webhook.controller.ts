import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PublicBySecret } from '../../../identity/index.js';
import { Answers, configureRoute, Fails, Id, Summary } from '../../../platform/http/index.js';
import { BotUpdate } from './bot-update.js';
import { TelegramInbox } from './telegram-inbox.js';

const GivenUpdate = z
  .looseObject({ update_id: BotUpdate.shape.update_id })
  .describe('https://core.telegram.org/bots/api#update')
  .meta({ id: 'TelegramBotUpdate' });

const BotQuery = z.strictObject({ bot: z.string().regex(/^\d{1,20}$/) });

/** What Telegram calls for bots of roles; the door is kept by BotDoor. */
@ApiTags('integrations')
@Controller('api/v1/integrations/telegram')
export class BotWebhookController {
  constructor(private readonly inbox: TelegramInbox) {}

  @Summary(
    "What people say to a role's bot",
    'For Telegram alone, which shows the secret that it was given in `X-Telegram-Bot-Api-Secret-Token`. An update takes ' +
      'effect once, however often it comes.',
  )
  @Fails('not_found', 'integration_stopped', 'busy')
  @PublicBySecret('shared')
  @configureRoute({ botDoor: true })
  @Answers(200)
  @Post(':integrationId')
  async take(
    @Param('integrationId', { schema: Id }) id: string,
    @Query({ schema: BotQuery }) { bot }: z.infer<typeof BotQuery>,
    @Body({ schema: GivenUpdate }) body: z.infer<typeof GivenUpdate>,
  ): Promise<object> {
    await this.inbox.receive(id, bot, BotUpdate.parse(body));
    return {};
  }
}
