import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../../../agents/index.js';
import { CalendarModule } from '../../../calendar/index.js';
import { IdentityModule } from '../../../identity/index.js';
import { ToolsModule } from '../../../tools/index.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IntegrationCoreModule } from '../../integration-core.module.js';
import { WebhookDeliveries } from './deliveries/webhook-deliveries.js';
import { WebhookDelivery } from './deliveries/webhook-delivery.entity.js';
import { WebhooksDoor } from './deliveries/webhook-door.js';
import { WebhookEffects } from './deliveries/webhook-effects.js';
import { WebhookLock } from './deliveries/webhook-lock.js';
import { WebhookLog, WebhookRetention } from './deliveries/webhook-log.js';
import { WebhookMapper } from './deliveries/webhook-mapper.js';
import { WebhookController } from './deliveries/webhook.controller.js';
import WebhookIntegration from './webhook.integration.js';

@Module({
  imports: [
    IdentityModule,
    CalendarModule,
    ToolsModule,
    AgentsModule,
    IntegrationCoreModule,
    ContactsModule,
    TypeOrmModule.forFeature([WebhookDelivery]),
  ],
  controllers: [WebhookController],
  providers: [
    WebhookIntegration,
    WebhooksDoor,
    WebhookDeliveries,
    WebhookEffects,
    WebhookLock,
    WebhookLog,
    WebhookMapper,
    WebhookRetention,
  ],
  exports: [WebhookIntegration],
})
export default class WebhookModule {}
