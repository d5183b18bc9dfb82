import { BullModule } from '@nestjs/bullmq';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config/index.js';
import { Installation } from '../database/index.js';
import { BullMqQueue, prefixOf, queueName } from './bullmq.queue.js';
import { InProcessQueue } from './in-process.queue.js';
import { JobQueue } from './job-queue.js';

@Global()
@Module({})
export class QueueModule {
  static register(config: Config): DynamicModule {
    if (config.profile !== 'scaled') {
      return {
        module: QueueModule,
        providers: [{ provide: JobQueue, useClass: InProcessQueue }],
        exports: [JobQueue],
      };
    }
    return {
      module: QueueModule,
      imports: [
        BullModule.forRoot({
          // Producers fail at once when Redis is down: the row is already safe, the reconciler follows up.
          connection: { url: config.REDIS_URL, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
        }),
        BullModule.registerQueueAsync({
          name: queueName,
          inject: [Installation],
          useFactory: (installation: Installation) => ({ prefix: prefixOf(installation) }),
        }),
      ],
      providers: [{ provide: JobQueue, useClass: BullMqQueue }],
      exports: [JobQueue],
    };
  }
}
