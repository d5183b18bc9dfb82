import { Module, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '../platform/health/index.js';
import { Metrics } from '../platform/metrics/index.js';
import { EmbeddingRegistry } from './embeddings/embedding-registry.js';
import { ModelRegistry } from './model-registry.js';
import { measure } from './servers/server-metrics.js';
import { ServerReports } from './servers/server-reports.js';

@Module({
  providers: [ModelRegistry, EmbeddingRegistry, ServerReports],
  exports: [ModelRegistry, EmbeddingRegistry, ServerReports],
})
export class LlmModule implements OnModuleInit {
  constructor(
    checks: HealthChecks,
    metrics: Metrics,
    models: ModelRegistry,
    reports: ServerReports,
    private readonly embeddings: EmbeddingRegistry,
  ) {
    checks.add('model', async () => ({ ...(await reports.health()) }));
    measure(metrics, models);
    checks.add('embeddings', async () => ({ ...(await embeddings.health()) }));
  }

  /** After its providers: which server embeds follows from which one chats. */
  async onModuleInit(): Promise<void> {
    await this.embeddings.choose();
  }
}
