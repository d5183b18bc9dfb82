import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { configProvider, type Config } from './config/index.js';
import { Envelopes } from './crypto/index.js';
import { DatabaseModule } from './database/index.js';
import { EgressClient } from './egress/index.js';
import { EventsModule } from './events/index.js';
import { HealthChecks, OpsController } from './health/index.js';
import { JournalModule } from './journal/index.js';
import { LimitsModule } from './limits/index.js';
import { LiveModule } from './live/index.js';
import { Mailer } from './mail/index.js';
import { Metrics } from './metrics/index.js';
import { Purges } from './purge/index.js';
import { QueueModule } from './queue/index.js';
import { StorageModule } from './storage/index.js';
import { SupervisionModule } from './supervision/index.js';
import { TelegramModule } from './telegram/index.js';

/** What every module stands on; the only global modules of the house. */
@Global()
@Module({})
export class PlatformModule {
  static register(config: Config): DynamicModule {
    const settings = configProvider(config);
    return {
      module: PlatformModule,
      imports: [
        ScheduleModule.forRoot(),
        DatabaseModule.register(config),
        QueueModule.register(config),
        LiveModule.register(config),
        LimitsModule,
        EventsModule,
        JournalModule,
        StorageModule,
        SupervisionModule,
        TelegramModule,
      ],
      controllers: [OpsController],
      providers: [settings, Envelopes, Metrics, HealthChecks, Mailer, Purges, EgressClient],
      exports: [settings, Envelopes, Metrics, HealthChecks, Mailer, Purges, EgressClient],
    };
  }
}
