import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { IdentityModule } from '../identity/index.js';
import { DocumentReader } from '../knowledge/index.js';
import { LlmModule } from '../llm/index.js';
import { writeErrorsUnder } from '../platform/http/index.js';
import { UsageModule } from '../usage/index.js';
import { Attachments } from './completions/attachments.js';
import { CompletionInput } from './completions/completion-input.js';
import { ContextRoom } from './completions/context-room.js';
import { Documents } from './completions/documents.js';
import { Pictures } from './completions/pictures.js';
import { Embedders } from './embeddings/embedders.js';
import { EmbeddingController } from './embeddings/embedding.controller.js';
import { EmbeddingService } from './embeddings/embedding.service.js';
import { FacadeBudgets } from './facade-budgets.js';
import { FacadeService } from './facade.service.js';
import { ModelController } from './models/model.controller.js';
import { ModelService } from './models/model.service.js';
import { OpenAiController } from './openai.controller.js';
import { KeyTokens } from './key-tokens.js';
import { writeOpenAiError } from './openai.errors.js';
import { RefusalLog } from './refusals/refusal-log.js';
import { RefusalRetention } from './refusals/refusal-retention.js';
import { RefusedRequestController } from './refusals/refused-request.controller.js';
import { RefusedRequest } from './refusals/refused-request.entity.js';
import { RefusedRequestService } from './refusals/refused-request.service.js';
import { RunOrders } from './run-orders.js';

@Module({
  imports: [AgentsModule, IdentityModule, LlmModule, UsageModule, TypeOrmModule.forFeature([RefusedRequest])],
  controllers: [OpenAiController, ModelController, EmbeddingController, RefusedRequestController],
  providers: [
    FacadeService,
    FacadeBudgets,
    CompletionInput,
    ContextRoom,
    Attachments,
    Pictures,
    Documents,
    DocumentReader,
    ModelService,
    Embedders,
    EmbeddingService,
    RefusalLog,
    RefusalRetention,
    RefusedRequestService,
    KeyTokens,
    RunOrders,
  ],
})
export class OpenAiModule {
  constructor(refusals: RefusalLog) {
    writeErrorsUnder('/v1/', (error, request) => {
      refusals.note(error, request);
      return writeOpenAiError(error, request);
    });
  }
}
