import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { LlmModule } from '../llm/index.js';
import { EmbeddingUsage } from './ledger/embedding-usage.js';
import { UsageDay, UsageRollup } from './ledger/usage-day.entity.js';
import { UsageEntry } from './ledger/usage-entry.entity.js';
import { UsageLedger } from './ledger/usage-ledger.js';
import { UsageRollups } from './ledger/usage-rollup.js';
import { UsageController } from './ledger/usage.controller.js';
import { UsageService } from './ledger/usage.service.js';

/** What models take: who asked for it, and what it costs. */
@Module({
  imports: [IdentityModule, LlmModule, TypeOrmModule.forFeature([UsageEntry, UsageDay, UsageRollup])],
  controllers: [UsageController],
  providers: [EmbeddingUsage, UsageLedger, UsageRollups, UsageService],
  exports: [EmbeddingUsage, UsageLedger],
})
export class UsageModule {}
