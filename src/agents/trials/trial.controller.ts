import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, type SseFrame, streamSse, Summary } from '../../platform/http/index.js';
import type { RunEvent } from '../runs/queue/run-event.js';
import { PreviewPrompt, PromptPreview, TrialView, TryAgent } from './trial.dto.js';
import { TrialAgents } from './trial-agents.js';
import { Trials } from './trials.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class TrialController {
  constructor(
    private readonly trials: Trials,
    private readonly agents: TrialAgents,
  ) {}

  @Summary(
    'What a role would answer, saved or not',
    'Tools that change something are not called. With `Accept: text/event-stream` as events, like those ' +
      'of a run.',
  )
  @Fails('too_many_requests')
  @Requires('agent:manage')
  @Answers(200, TrialView)
  @ApiProduces('application/json', 'text/event-stream')
  @Post('try')
  async try(
    @CurrentUser() actor: UserActor,
    @Headers('accept') accept: string | undefined,
    @Body({ schema: TryAgent }) body: TryAgent,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const trial = await this.trials.prepare(actor, body);
    const { trials } = this;
    if (accept?.includes('text/event-stream'))
      return streamSse(reply, async function* (left) {
        for await (const event of trials.events(trial, left)) yield [frameOf(event)];
      });
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    if (reply.raw.destroyed) left.abort();
    await reply.send(await trials.answer(trial, left.signal));
  }

  @Summary('A prompt as a model would be given it by who asks now')
  @Requires('agent:manage')
  @Answers(200, PromptPreview)
  @Post('preview')
  preview(
    @CurrentUser() actor: UserActor,
    @Body({ schema: PreviewPrompt }) body: PreviewPrompt,
  ): Promise<PromptPreview> {
    return this.agents.preview(actor, body);
  }
}

const frameOf = ({ type, data }: RunEvent): SseFrame => ({ event: type, data: JSON.stringify(data) });
