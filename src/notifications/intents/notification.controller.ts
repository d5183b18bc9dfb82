import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, Summary } from '../../platform/http/index.js';
import { Inbox } from './inbox.js';
import {
  ListNotifications,
  NotificationPage,
  NotificationView,
  ReadAll,
  UnreadCount,
} from './notification.dto.js';

@ApiTags('notifications')
@Controller('api/v1/notifications')
export class NotificationController {
  constructor(private readonly inbox: Inbox) {}

  @Summary(
    'My notifications',
    'The newest first, in my language, with the number of those that I have not read.',
  )
  @Requires('notification:read')
  @Answers(200, NotificationPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ListNotifications }) query: ListNotifications,
  ): Promise<NotificationPage> {
    return this.inbox.list(actor, query);
  }

  @Summary('Mark all my notifications as read')
  @Requires('notification:write')
  @Answers(200, UnreadCount)
  @HttpCode(200)
  @Post('read-all')
  readAll(@CurrentUser() actor: UserActor, @Body({ schema: ReadAll }) body: ReadAll): Promise<UnreadCount> {
    return this.inbox.readAll(actor, body);
  }

  @Summary('Mark a notification as read', 'What still waits to be sent of it is not sent any more.')
  @Requires('notification:write')
  @Answers(200, NotificationView)
  @HttpCode(200)
  @Post(':id/read')
  read(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<NotificationView> {
    return this.inbox.read(actor, id);
  }

  @Summary('Say that I took note of a notification')
  @Requires('notification:write')
  @Answers(200, NotificationView)
  @HttpCode(200)
  @Post(':id/acknowledge')
  acknowledge(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<NotificationView> {
    return this.inbox.acknowledge(actor, id);
  }
}
