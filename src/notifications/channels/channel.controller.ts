import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnswersSecret, CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { ChannelPage, ChannelView, CreateChannel, UpdateChannel } from './channel.dto.js';
import { ChannelService } from './channel.service.js';

@ApiTags('notifications')
@Controller('api/v1/notifications/channels')
export class ChannelController {
  constructor(private readonly channels: ChannelService) {}

  @Summary(
    'The ways by which I am reached',
    'The oldest first. The inbox and the address of the account are always there.',
  )
  @Requires('notification:read')
  @Answers(200, ChannelPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<ChannelView>> {
    return this.channels.list(actor, page);
  }

  @Summary(
    'Add a way by which I am reached',
    'Telegram is linked by a code that is sent to the bot; another e-mail address than the account’s is verified by a code ' +
      'that is mailed to it; a webhook has a secret, shown here and never again.',
  )
  @Fails(
    'already_exists',
    'channel_unavailable',
    'channels_full',
    'encryption_not_configured',
    'forbidden',
    'secret_not_kept',
  )
  @Requires('notification:write')
  @AnswersSecret()
  @Answers(201, ChannelView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateChannel }) body: CreateChannel,
  ): Promise<ChannelView> {
    return this.channels.create(actor, body);
  }

  @Summary('Change a channel', 'Switched on again, what the server switched off begins anew.')
  @Fails('conflict', 'channel_unavailable')
  @Requires('notification:write')
  @AnswersSecret()
  @Answers(200, ChannelView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateChannel }) body: UpdateChannel,
  ): Promise<ChannelView> {
    return this.channels.update(actor, id, body);
  }

  @Summary('Remove a channel', 'What waits to be sent by it goes by the next one.')
  @Fails('conflict')
  @Requires('notification:write')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.channels.remove(actor, id);
  }
}
