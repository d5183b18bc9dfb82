import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { IdentityModule } from '../identity/index.js';
import { NotificationsModule } from '../notifications/index.js';
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
import { integrationClasses, IntegrationTypes } from './types/integration-types.js';

@Module({
  imports: [IdentityModule, NotificationsModule, AgentsModule, TypeOrmModule.forFeature([IntegrationRow])],
  controllers: [IntegrationController, IntegrationLifecycleController],
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
    IntegrationDown,
  ],
})
export class IntegrationsModule {}
