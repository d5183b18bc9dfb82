import { Module, type DynamicModule } from '@nestjs/common';
import { AgentsModule } from './agents/index.js';
import { CalendarModule } from './calendar/index.js';
import { ChatsModule } from './chats/index.js';
import { GatewayModule } from './gateway/index.js';
import { IdentityModule } from './identity/index.js';
import { IntegrationsModule } from './integrations/index.js';
import { KnowledgeModule } from './knowledge/index.js';
import { LlmModule } from './llm/index.js';
import { NotificationsModule } from './notifications/index.js';
import { OpenAiModule } from './openai/index.js';
import type { Config } from './platform/config/index.js';
import { PlatformModule } from './platform/index.js';
import { UsageModule } from './usage/index.js';

/** The whole product, the same in every mode; lower ranks first. */
@Module({})
export class AppModule {
  static register(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(config),
        IdentityModule,
        LlmModule,
        UsageModule,
        ChatsModule,
        CalendarModule,
        KnowledgeModule,
        NotificationsModule,
        AgentsModule,
        OpenAiModule,
        IntegrationsModule,
        GatewayModule,
      ],
    };
  }
}
