import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CalendarModule } from '../calendar/index.js';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { ChannelController } from './channels/channel.controller.js';
import { NotificationChannel } from './channels/channel.entity.js';
import { ChannelService } from './channels/channel.service.js';
import { channelClasses, Channels } from './channels/channels.js';
import { TelegramModule } from './channels/telegram/telegram.module.js';
import { DeliveryLogEntry } from './delivery/delivery-log.entity.js';
import { Delivery } from './delivery/delivery.entity.js';
import { Inbox } from './intents/inbox.js';
import { NotificationNews } from './intents/notification-news.js';
import { NotificationController } from './intents/notification.controller.js';
import { Notification } from './intents/notification.entity.js';
import { Notifications } from './intents/notifications.js';
import { NotificationPreference, NotificationSettings } from './preferences/preference.entity.js';
import { CalendarSource } from './sources/calendar.source.js';
import { MentionsSource } from './sources/mentions.source.js';
import { ReadingSource } from './sources/reading.source.js';
import { ValidationsSource } from './sources/validations.source.js';

@Module({
  imports: [
    CalendarModule,
    ChatsModule,
    IdentityModule,
    TelegramModule,
    TypeOrmModule.forFeature([
      Delivery,
      DeliveryLogEntry,
      Notification,
      NotificationChannel,
      NotificationPreference,
      NotificationSettings,
    ]),
  ],
  controllers: [ChannelController, NotificationController],
  providers: [
    ...channelClasses,
    ChannelService,
    Channels,
    Inbox,
    NotificationNews,
    Notifications,
    CalendarSource,
    MentionsSource,
    ReadingSource,
    ValidationsSource,
  ],
  exports: [Inbox, Notifications],
})
export class NotificationsModule {}
