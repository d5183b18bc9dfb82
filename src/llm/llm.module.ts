import { Module, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '../platform/health/index.js';
import { EmbeddingRegistry } from './embeddings/embedding-registry.js';
import { ModelRegistry } from './model-registry.js';

@Module({
  providers: [ModelRegistry, EmbeddingRegistry],
  exports: [ModelRegistry, EmbeddingRegistry],
})
export class LlmModule implements OnModuleInit {
  constructor(
    checks: HealthChecks,
    models: ModelRegistry,
    private readonly embeddings: EmbeddingRegistry,
  ) {
    checks.add('model', async () => ({ ...(await models.health()) }));
    checks.add('embeddings', async () => ({ ...(await embeddings.health()) }));
  }

  /** After its providers: which server embeds follows from which one chats. */
  async onModuleInit(): Promise<void> {
    await this.embeddings.choose();
  }
}
