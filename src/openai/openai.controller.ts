import { Body, Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiKeyOf, Requires } from '../identity/index.js';
import { AppError } from '../platform/errors/index.js';
import {
  Answers,
  departureFrom,
  Fails,
  KeepsBeginning,
  streamSse,
  Summary,
  TakesLargeJson,
} from '../platform/http/index.js';
import { FacadeService } from './facade.service.js';
import { ChatCompletionRequest } from './completions/chat-completion.dto.js';
import { KeyTokens } from './key-tokens.js';
import { RunOrders } from './run-orders.js';

/** The OpenAI-compatible facade: agents are models, named by their usernames. */
@ApiTags('openai')
@Controller('v1')
export class OpenAiController {
  constructor(
    private readonly facade: FacadeService,
    private readonly orders: RunOrders,
    private readonly tokens: KeyTokens,
  ) {}

  @Summary(
    'Ask a role as a model',
    "As OpenAI's chat completions; with `stream: true` as server-sent events. `X-Artel-Run-Id` names the run, whose events " +
      'are at `/api/v1/runs/{id}/events` for the key that asked. It goes on when the client leaves, unless the request says ' +
      '`X-Artel-Cancel-On-Disconnect: true`.' +
      ' The same question under the same `Idempotency-Key` is answered by the same run for a day, streamed or whole, from its ' +
      'beginning (409 for another question). `X-Artel-Deadline` ends the run after so many seconds, sooner than it would.',
  )
  @Fails(
    'context_length_exceeded',
    'model_not_found',
    'agent_stopped',
    'agent_unavailable',
    'idempotency_conflict',
    'budget_exceeded',
    'queue_full',
    'unavailable',
  )
  @Requires('facade:use')
  @Answers(200)
  @ApiProduces('application/json', 'text/event-stream')
  @TakesLargeJson()
  @KeepsBeginning()
  @Post('chat/completions')
  async complete(
    @Body({ schema: ChatCompletionRequest }) body: ChatCompletionRequest,
    @Headers('x-artel-cancel-on-disconnect') cancels: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Not by its decorator: a value of one's own goes through the pipes, which costs each answer some promises.
    const actor = apiKeyOf(request);
    const order = this.orders.of(request.headers, body);
    const how = { endsWithClient: cancels === 'true' };
    const started =
      (order.idempotency && (await this.facade.repeated(actor, body, order.idempotency, how))) ??
      (await this.tokens
        .ofRun(
          { actor, reply },
          () => this.facade.likelyTokensOf(actor, body),
          () => this.facade.start(actor, body, order, how),
        )
        .catch((error: unknown) => {
          // OpenAI's SDKs ask again after any 409; nothing but a person changes this one.
          if (error instanceof AppError && error.code === 'agent_stopped')
            void reply.header('x-should-retry', 'false');
          throw error;
        }));
    if (started.isRepeated) void reply.header('idempotency-replayed', 'true');
    void reply.header('x-artel-run-id', started.head.runId);
    if (body.stream) return streamSse(reply, (signal) => this.facade.stream(started, signal));
    try {
      const answer = await this.facade.complete(started, departureFrom(reply.raw));
      const { dropped_messages: dropped } = answer.artel;
      if (dropped !== undefined) void reply.header('x-artel-dropped-messages', String(dropped));
      await reply.send(answer);
    } catch (error) {
      // The run has had its attempts. OpenAI's SDKs would ask for another one, whose tools act once more.
      void reply.header('x-should-retry', 'false');
      throw error;
    }
  }
}
