import { Body, Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiKeyOf, Requires } from '../identity/index.js';
import { toAppError } from '../platform/errors/index.js';
import {
  Answers,
  departureFrom,
  Fails,
  KeepsBeginning,
  type SseFrame,
  streamSse,
  Summary,
  TakesLargeJson,
} from '../platform/http/index.js';
import { FacadeService, type StartedCompletion } from './facade.service.js';
import { ChatCompletionRequest } from './completions/chat-completion.dto.js';
import { brokenOff } from './completions/told.js';
import { KeyTokens } from './key-tokens.js';
import { neverRetried } from './openai.errors.js';
import { RefusalLog } from './refusals/refusal-log.js';
import { RunOrders } from './run-orders.js';

/**
 * OpenAI answers with the status of what went wrong until it has something to say; so do we, where that is soon known. For
 * longer nobody is kept without a word.
 */
const holdMillis = 1_000;

/** The OpenAI-compatible facade: agents are models, named by their usernames. */
@ApiTags('openai')
@Controller('v1')
export class OpenAiController {
  constructor(
    private readonly facade: FacadeService,
    private readonly orders: RunOrders,
    private readonly tokens: KeyTokens,
    private readonly refusals: RefusalLog,
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
      (await this.tokens.ofRun(
        { actor, reply },
        () => this.facade.likelyTokensOf(actor, body),
        () => this.facade.start(actor, body, order, how),
      ));
    if (started.isRepeated) void reply.header('idempotency-replayed', 'true');
    void reply.header('x-artel-run-id', started.head.runId);
    try {
      if (body.stream) return await this.stream(started, request, reply);
      const answer = await this.facade.complete(started, departureFrom(reply.raw));
      const { dropped_messages: dropped } = answer.artel;
      if (dropped !== undefined) void reply.header('x-artel-dropped-messages', String(dropped));
      await reply.send(answer);
    } catch (error) {
      // The run has had its attempts. OpenAI's SDKs would ask for another one, whose tools act once more.
      void reply.headers(neverRetried);
      throw error;
    }
  }

  /** Throws what the run fails with before the stream has begun. */
  private stream(started: StartedCompletion, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const broken = (thrown: unknown): SseFrame => {
      const error = toAppError(thrown);
      this.refusals.note(error, request);
      return brokenOff(error, started.head);
    };
    return streamSse(reply, (signal) => this.facade.stream(started, signal), { holdMillis, broken });
  }
}
