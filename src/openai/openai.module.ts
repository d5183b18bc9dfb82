import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { DocumentReader } from '../knowledge/index.js';
import { LlmModule } from '../llm/index.js';
import { writeErrorsUnder } from '../platform/http/index.js';
import { Attachments } from './completions/attachments.js';
import { CompletionInput } from './completions/completion-input.js';
import { Documents } from './completions/documents.js';
import { Pictures } from './completions/pictures.js';
import { FacadeService } from './facade.service.js';
import { OpenAiController } from './openai.controller.js';
import { writeOpenAiError } from './openai.errors.js';

@Module({
  imports: [AgentsModule, LlmModule],
  controllers: [OpenAiController],
  providers: [FacadeService, CompletionInput, Attachments, Pictures, Documents, DocumentReader],
})
export class OpenAiModule {
  constructor() {
    writeErrorsUnder('/v1/', writeOpenAiError);
  }
}
