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
    CalendarModule,
    NotificationsModule,
    ToolsModule,
    AgentsModule,
    AmocrmModule,
    TypeOrmModule.forFeature([IntegrationRow, WebhookDelivery]),
  ],
  controllers: [IntegrationController, IntegrationLifecycleController, WebhookController],
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
  ],
})
export class IntegrationsModule {}
