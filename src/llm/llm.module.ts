import { Module } from '@nestjs/common';
import { HealthChecks } from '../platform/health/index.js';
import { ModelRegistry } from './model-registry.js';

@Module({ providers: [ModelRegistry], exports: [ModelRegistry] })
export class LlmModule {
  constructor(checks: HealthChecks, models: ModelRegistry) {
    checks.add('model', async () => ({ ...(await models.health()) }));
  }
}
