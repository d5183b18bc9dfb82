import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentApiKey, Requires, type ApiKeyActor } from '../identity/index.js';
import { Answers, streamSse, Text } from '../platform/http/index.js';
import { FacadeService, modelView } from './facade.service.js';
import { ChatCompletionRequest } from './openai.dto.js';

/** The OpenAI-compatible facade: agents are models, named by their usernames. */
@ApiTags('openai')
@Controller('v1')
export class OpenAiController {
  constructor(private readonly facade: FacadeService) {}

  @Requires('facade:use')
  @Answers(200)
  @Get('models')
  models(@CurrentApiKey() actor: ApiKeyActor) {
    return this.facade.models(actor);
  }

  @Requires('facade:use')
  @Answers(200)
  @Get('models/:id')
  async model(@CurrentApiKey() actor: ApiKeyActor, @Param('id', { schema: Text(200) }) id: string) {
    return modelView(await this.facade.model(actor, id));
  }

  @Requires('facade:use')
  @Answers(200)
  @ApiProduces('application/json', 'text/event-stream')
  @Post('chat/completions')
  async complete(
    @CurrentApiKey() actor: ApiKeyActor,
    @Body({ schema: ChatCompletionRequest }) body: ChatCompletionRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const started = await this.facade.start(actor, body);
    if (body.stream) return streamSse(reply, (signal) => this.facade.stream(started, signal));
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    if (reply.raw.destroyed) left.abort();
    await reply.send(await this.facade.complete(started, left.signal));
  }
}
