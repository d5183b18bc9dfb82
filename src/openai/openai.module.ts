import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { writeErrorsUnder } from '../platform/http/index.js';
import { FacadeService } from './facade.service.js';
import { OpenAiController } from './openai.controller.js';
import { writeOpenAiError } from './openai.errors.js';

@Module({ imports: [AgentsModule], controllers: [OpenAiController], providers: [FacadeService] })
export class OpenAiModule {
  constructor() {
    writeErrorsUnder('/v1/', writeOpenAiError);
  }
}
