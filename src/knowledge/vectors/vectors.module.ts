import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LlmModule } from '../../llm/index.js';
import { UsageModule } from '../../usage/index.js';
import { ChunkEmbedder } from './chunk-embedder.js';
import { ChunkVectors } from './chunk-vectors.js';
import { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces } from './embedding-spaces.js';
import { KnowledgeStatus } from './knowledge-status.js';
import { ModelExams } from './model-exams.js';
import { SpaceBuilder } from './space-builder.js';
import { SpaceChoice } from './space-choice.js';
import { StatusController } from './status.controller.js';
import { VectorBacklog } from './vector-backlog.js';
import { VectorHealth } from './vector-health.js';
import { VectorIndex } from './vector-index.js';

@Module({
  imports: [LlmModule, UsageModule, TypeOrmModule.forFeature([EmbeddingSpace])],
  controllers: [StatusController],
  providers: [
    EmbeddingSpaces,
    SpaceChoice,
    ChunkVectors,
    ChunkEmbedder,
    VectorBacklog,
    VectorIndex,
    ModelExams,
    SpaceBuilder,
    KnowledgeStatus,
    VectorHealth,
  ],
  exports: [VectorIndex, ModelExams],
})
export class VectorsModule {}
