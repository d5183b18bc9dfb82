import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { CalendarModule } from '../calendar/index.js';
import { IdentityModule } from '../identity/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { ToolsModule } from '../tools/index.js';
import { Crm } from './amocrm/crm.js';
import { CrmTools } from './amocrm/crm-tools.js';
import { IntegrationDoors } from './integration-doors.js';
import { ChatsModule } from '../chats/index.js';
import { ContactBook } from './contacts/contact-book.js';
import { ContactFiles } from './contacts/contact-files.js';
import { ContactNews } from './contacts/contact-news.js';
import { ContactReader } from './contacts/contact-reader.js';
import { ContactRetention } from './contacts/contact-retention.js';
import { ContactSeam } from './contacts/contact-seam.js';
import { ContactController } from './contacts/contact.controller.js';
import { Contact } from './contacts/contact.entity.js';
import { ContactService } from './contacts/contact.service.js';
import { Contacts } from './contacts/contacts.js';
import { ContactSend } from './contacts/sending/contact-send.entity.js';
import { ContactSends } from './contacts/sending/contact-sends.js';
import { SendClaims } from './contacts/sending/send-claims.js';
import { SendCourier } from './contacts/sending/send-courier.js';
import { SendDispatcher } from './contacts/sending/send-dispatcher.js';
import { Arrivals } from './contacts/taking/arrivals.js';
import { ContactArrival } from './contacts/taking/contact-arrival.entity.js';
import { AmocrmHookController } from './amocrm/amocrm-hook.controller.js';
import { AmocrmHooks } from './amocrm/amocrm-hooks.js';
import { IntegrationDown } from './integration-down.js';
import { IntegrationKeeper } from './integration-keeper.js';
import { IntegrationLifecycleController } from './integration-lifecycle.controller.js';
import { IntegrationLifecycle } from './integration-lifecycle.service.js';
import { IntegrationReader } from './integration-reader.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationSender } from './integration-sender.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationController } from './integration.controller.js';
import { IntegrationRow } from './integration.entity.js';
import { IntegrationService } from './integration.service.js';
import { AmocrmModule } from './types/amocrm/amocrm.module.js';
import { telegramParts } from './types/telegram/telegram-parts.js';
import { integrationClasses, IntegrationTypes } from './types/integration-types.js';
import { WebhookDelivery } from './webhooks/webhook-delivery.entity.js';
import { WebhookController } from './webhooks/webhook.controller.js';
import { WebhookDeliveries } from './webhooks/webhook-deliveries.js';
import { WebhooksDoor } from './webhooks/webhook-door.js';
import { WebhookEffects } from './webhooks/webhook-effects.js';
import { WebhookLock } from './webhooks/webhook-lock.js';
import { WebhookLog, WebhookRetention } from './webhooks/webhook-log.js';
import { WebhookMapper } from './webhooks/webhook-mapper.js';

@Module({
  imports: [
    IdentityModule,
    ChatsModule,
    CalendarModule,
    NotificationsModule,
    ToolsModule,
    AgentsModule,
    AmocrmModule,
    TypeOrmModule.forFeature([
      IntegrationRow,
      Contact,
      ContactArrival,
      ContactSend,
      WebhookDelivery,
      ...telegramParts.entities,
    ]),
  ],
  controllers: [
    IntegrationController,
    IntegrationLifecycleController,
    ContactController,
    WebhookController,
    AmocrmHookController,
    ...telegramParts.controllers,
  ],
  providers: [
    ...integrationClasses(),
    IntegrationTypes,
    IntegrationSecrets,
    IntegrationTrial,
    IntegrationReader,
    IntegrationService,
    IntegrationLifecycle,
    IntegrationKeeper,
    IntegrationSender,
    AmocrmHooks,
    Crm,
    CrmTools,
    IntegrationDoors,
    IntegrationDown,
    WebhooksDoor,
    WebhookDeliveries,
    WebhookEffects,
    WebhookLock,
    WebhookLog,
    WebhookMapper,
    WebhookRetention,
    ContactBook,
    ContactFiles,
    ContactNews,
    ContactReader,
    ContactRetention,
    ContactService,
    ContactSends,
    Arrivals,
    SendClaims,
    SendCourier,
    SendDispatcher,
    { provide: Contacts, useClass: ContactSeam },
    ...telegramParts.providers,
  ],
})
export class IntegrationsModule {}
