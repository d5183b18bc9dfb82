import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config/index.js';
import { InProcessLiveBus } from './in-process.live-bus.js';
import { LiveBus } from './live-bus.js';
import { RedisLiveBus } from './redis.live-bus.js';

@Global()
@Module({})
export class LiveModule {
  static register(config: Config): DynamicModule {
    return {
      module: LiveModule,
      providers: [
        { provide: LiveBus, useClass: config.profile === 'scaled' ? RedisLiveBus : InProcessLiveBus },
      ],
      exports: [LiveBus],
    };
  }
}
