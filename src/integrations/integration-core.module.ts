import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { IdentityModule } from '../identity/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { ExclusiveAccounts } from './exclusive-accounts.js';
import { GoneRoles } from './gone-roles.js';
import { IntegrationDeparture } from './integration-departure.js';
import { IntegrationDoors } from './integration-doors.js';
import { IntegrationDown } from './integration-down.js';
import { IntegrationKeeper } from './integration-keeper.js';
import { IntegrationLifecycleController } from './integration-lifecycle.controller.js';
import { IntegrationLifecycle } from './integration-lifecycle.service.js';
import { IntegrationReader } from './integration-reader.js';
import { IntegrationRemoval } from './integration-removal.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationSender } from './integration-sender.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationTypes } from './integration-types.js';
import { IntegrationController } from './integration.controller.js';
import { IntegrationRow } from './integration.entity.js';
import { IntegrationService } from './integration.service.js';

/** Integrations of any type: how they are set up, kept at work and opened. */
@Module({
  imports: [IdentityModule, NotificationsModule, AgentsModule, TypeOrmModule.forFeature([IntegrationRow])],
  controllers: [IntegrationController, IntegrationLifecycleController],
  providers: [
    ExclusiveAccounts,
    GoneRoles,
    IntegrationDeparture,
    IntegrationDoors,
    IntegrationDown,
    IntegrationKeeper,
    IntegrationLifecycle,
    IntegrationReader,
    IntegrationRemoval,
    IntegrationSecrets,
    IntegrationSender,
    IntegrationService,
    IntegrationTrial,
    IntegrationTypes,
  ],
  exports: [
    IntegrationDoors,
    IntegrationReader,
    IntegrationSecrets,
    IntegrationSender,
    IntegrationService,
    IntegrationTrial,
    IntegrationTypes,
  ],
})
export class IntegrationCoreModule {}
