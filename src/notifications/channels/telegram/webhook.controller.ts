import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PublicBySecret } from '../../../identity/index.js';
import { Answers, configureRoute, Summary } from '../../../platform/http/index.js';
import { UpdateHandler } from './update-handler.js';
import { Update } from './updates.js';

const GivenUpdate = z
  .looseObject({ update_id: Update.shape.update_id })
  .describe('https://core.telegram.org/bots/api#update')
  .meta({ id: 'TelegramUpdate' });

/** What Telegram calls; the door is kept by WebhookDoor. */
@ApiTags('notifications')
@Controller('api/v1/notifications/telegram')
export class TelegramWebhookController {
  constructor(private readonly updates: UpdateHandler) {}

  @Summary(
    'What people do with the bot',
    'For Telegram alone, which shows the secret that it was given in `X-Telegram-Bot-Api-Secret-Token`. An update takes ' +
      'effect once, however often it comes.',
  )
  @PublicBySecret('shared')
  @configureRoute({ webhookOf: 'telegram' })
  @Answers(200)
  @Post('webhook')
  async take(@Body({ schema: GivenUpdate }) body: z.infer<typeof GivenUpdate>): Promise<object> {
    await this.updates.handle(Update.parse(body));
    return {};
  }
}
