import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor, CurrentUser, Requires, type Actor, type UserActor } from '../../../identity/index.js';
import {
  Answers,
  Fails,
  Id,
  type Page,
  PageQuery,
  type SseFrame,
  type SseSource,
  streamSse,
  Summary,
} from '../../../platform/http/index.js';
import { eventId, positionIn, RunEventView, type RunEvent } from '../queue/run-event.js';
import { RetryRun, RunDetails, RunPage, type RunView } from './run.dto.js';
import { QueuePlaces } from '../reading/queue-places.js';
import { RunReader } from '../reading/run.reader.js';
import { RunRepeater } from './run.repeater.js';
import { RunRetrier } from './run.retrier.js';
import { RunService } from './run.service.js';
import { RunSteps } from '../execution/run-step.dto.js';
import { RunStepReader } from '../execution/run.steps.js';

@ApiTags('runs')
@Controller('api/v1')
export class RunController {
  constructor(
    private readonly runs: RunService,
    private readonly repeater: RunRepeater,
    private readonly retrier: RunRetrier,
    private readonly reader: RunReader,
    private readonly steps: RunStepReader,
    private readonly places: QueuePlaces,
  ) {}

  @Summary('One run, with what it has written so far')
  @Requires('run:follow')
  @Answers(200, RunDetails)
  @Get('runs/:id')
  get(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<RunDetails> {
    return this.runs.get(actor, id);
  }

  @Summary(
    'How a run came about',
    'Attempts, steps of chains and plans, calls of models and tools with what they took, and decisions of people, in the ' +
      'order of their beginnings, 1,000 at most. A plain answer is one call of a model. An attempt whose worker died has ' +
      'no `attempt` of its own; with a deleted question or answer go the arguments and results of calls.',
  )
  @Requires('run:read')
  @Answers(200, RunSteps)
  @Get('runs/:id/steps')
  async listSteps(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<RunSteps> {
    return this.steps.of(await this.runs.find(actor, id));
  }

  @Summary('The runs of a chat, newest first')
  @Requires('run:read')
  @Answers(200, RunPage)
  @Get('chats/:id/runs')
  listOfChat(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<RunView>> {
    return this.runs.listOfChat(actor, id, page);
  }

  @Summary(
    "A run's events as a stream",
    '`text/event-stream` with `status`, `delta`, `usage`, `reset`, and at last `done` or `error`. ' +
      '`Last-Event-ID` goes on after that event. An API key reads the runs that it has asked for.',
  )
  @Requires('run:follow')
  @Answers(200, RunEventView)
  @ApiProduces('text/event-stream')
  @Get('runs/:id/events')
  async events(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const run = await this.runs.find(actor, id);
    const { reader, runs, places } = this;
    const frames: SseSource = async function* (signal) {
      if (run.status === 'queued') yield [{ event: 'status', data: JSON.stringify({ state: 'queued' }) }];
      let checkedAt = Date.now();
      let isVisible = true;
      const read = reader.read(run, signal, { after: positionIn(id, lastEventId) });
      for await (const events of run.status === 'queued' ? places.before(run, read) : read) {
        if (isVisible && Date.now() - checkedAt > recheckMillis) {
          isVisible = await runs.isVisible(actor, id);
          checkedAt = Date.now();
        }
        // Who left the chat meanwhile, or whose chat was deleted, hears at most that the run has been ended.
        const told = isVisible ? events : events.filter(isCancelling);
        if (told.length > 0) yield told.map((event) => frameOf(id, event));
      }
    };
    const endsAt = actor.kind === 'user' ? actor.tokenEndsAt : actor.expiresAt;
    await streamSse(reply, frames, { endsAt: endsAt ?? undefined });
  }

  @Summary('End a run, and all that its answer has called')
  @Fails('run_finished')
  @Requires('run:cancel')
  @Answers(200, RunDetails)
  @Post('runs/:id/cancel')
  cancel(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<RunDetails> {
    return this.runs.cancel(actor, id);
  }

  @Summary('Ask again after a run that failed, was cancelled or was cut short', 'The body may be left out.')
  @Fails(
    'run_not_repeatable',
    'run_in_progress',
    'too_many_answers',
    'queue_full',
    'chat_archived',
    'agent_unavailable',
  )
  @Requires('chat:write')
  @Answers(201, RunDetails)
  @Post('runs/:id/retry')
  retry(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RetryRun }) body: RetryRun,
  ): Promise<RunDetails> {
    return this.retrier.retry(actor, id, body);
  }

  @Summary('Ask a role for another answer to the same message', 'It stands beside this one.')
  @Fails(
    'not_an_answer',
    'run_in_progress',
    'too_many_answers',
    'queue_full',
    'chat_archived',
    'agent_unavailable',
  )
  @Requires('chat:write')
  @Answers(201, RunDetails)
  @Post('messages/:id/regenerate')
  regenerate(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<RunDetails> {
    return this.repeater.regenerate(actor, id);
  }
}

/** Membership can end while a stream is open. */
const recheckMillis = 2_000;

const isCancelling = ({ type, data }: RunEvent): boolean => type === 'error' && data.code === 'run_cancelled';

/** A place in the queue is no place in the stream: nobody goes on from there. */
const frameOf = (runId: string, event: RunEvent): SseFrame => ({
  ...(event.epoch > 0 ? { id: eventId(runId, event) } : {}),
  event: event.type,
  data: JSON.stringify(event.data),
});
