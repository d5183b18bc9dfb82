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
import { EmailVerification } from './channels/email/email-verification.js';
import { VerificationController } from './channels/email/verification.controller.js';
import { WebhookSecrets } from './channels/webhook/webhook-secrets.js';
import { ChannelHealth } from './delivery/channel-health.js';
import { ChannelTests } from './delivery/channel-tests.js';
import { Courier } from './delivery/courier.js';
import { DeliveryClaims } from './delivery/delivery-claims.js';
import { DeliveryLogEntry } from './delivery/delivery-log.entity.js';
import { Delivery } from './delivery/delivery.entity.js';
import { DeliveryMetrics } from './delivery/delivery.metrics.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { LogController } from './delivery/log.controller.js';
import { LogService } from './delivery/log.service.js';
import { NotificationRetention } from './delivery/notification-retention.js';
import { Parcels } from './delivery/parcels.js';
import { Sender } from './delivery/sender.js';
import { Inbox } from './intents/inbox.js';
import { NotificationNews } from './intents/notification-news.js';
import { NotificationController } from './intents/notification.controller.js';
import { Notification } from './intents/notification.entity.js';
import { Notifications } from './intents/notifications.js';
import { PreferenceController } from './preferences/preference.controller.js';
import { PreferenceService } from './preferences/preference.service.js';
import { NotificationPreference, NotificationSettings } from './preferences/preference.entity.js';
import { BudgetsSource } from './sources/budgets.source.js';
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
  controllers: [
    ChannelController,
    LogController,
    NotificationController,
    PreferenceController,
    VerificationController,
  ],
  providers: [
    ...channelClasses,
    BudgetsSource,
    CalendarSource,
    ChannelHealth,
    ChannelService,
    ChannelTests,
    Channels,
    Courier,
    DeliveryClaims,
    DeliveryMetrics,
    Dispatcher,
    EmailVerification,
    Inbox,
    LogService,
    MentionsSource,
    NotificationNews,
    NotificationRetention,
    Notifications,
    Parcels,
    PreferenceService,
    ReadingSource,
    Sender,
    WebhookSecrets,
    ValidationsSource,
  ],
  exports: [Inbox, Notifications],
})
export class NotificationsModule {}
