import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentApiKey, Requires, type ApiKeyActor } from '../../identity/index.js';
import { tokensOfTexts } from '../../llm/index.js';
import { Answers, Fails, KeepsBeginning, Summary, TakesLargeJson } from '../../platform/http/index.js';
import { KeyTokens } from '../key-tokens.js';
import { EmbeddingRequest, textsOf } from './embedding.dto.js';
import { EmbeddingService } from './embedding.service.js';

@ApiTags('openai')
@Controller('v1/embeddings')
export class EmbeddingController {
  constructor(
    private readonly embeddings: EmbeddingService,
    private readonly tokens: KeyTokens,
  ) {}

  @Summary(
    'Vectors of texts',
    "As OpenAI's embeddings, by the model that also serves the knowledge (`GET /v1/models` names it). Texts go to it as " +
      'they are: some models want a word before a question or a passage. One that is too long is refused, not cut.',
  )
  @Fails(
    'model_not_found',
    'model_unavailable',
    'model_error',
    'model_timeout',
    'context_too_long',
    'budget_exceeded',
    'busy',
  )
  @Requires('facade:use')
  @Answers(200)
  @TakesLargeJson()
  @KeepsBeginning()
  @Post()
  async create(
    @CurrentApiKey() actor: ApiKeyActor,
    @Body({ schema: EmbeddingRequest }) body: EmbeddingRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    if (reply.raw.destroyed) left.abort();
    const answer = await this.tokens.ofWork(
      { actor, reply },
      () => tokensOfTexts(textsOf(body)),
      (took) => this.embeddings.create(actor, body, left.signal, took),
    );
    await reply.send(answer);
  }
}
