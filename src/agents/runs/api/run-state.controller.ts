import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../../platform/http/index.js';
import { RunStateDetails, RunStates, StateId } from './run-state.dto.js';
import { RunStateService } from './run-state.service.js';
import { RunDetails } from './run.dto.js';

/** Time travel: what the graph of a run had come to after each of its steps. */
@ApiTags('runs')
@Controller('api/v1/runs/:id/states')
export class RunStateController {
  constructor(private readonly states: RunStateService) {}

  @Summary(
    'Time travel: the states that the graph of a run came to',
    'Newest first, 200 at most; a plain answer has none.',
  )
  @Fails('state_unreadable')
  @Requires('agent:manage')
  @Answers(200, RunStates)
  @Get()
  list(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<RunStates> {
    return this.states.list(actor, id);
  }

  @Summary('One state of a run')
  @Fails('state_unreadable')
  @Requires('agent:manage')
  @Answers(200, RunStateDetails)
  @Get(':stateId')
  get(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('stateId', { schema: StateId }) stateId: string,
  ): Promise<RunStateDetails> {
    return this.states.get(actor, id, stateId);
  }

  @Summary('Another answer to the same message, which goes on from this state')
  @Fails('run_not_repeatable', 'run_in_progress', 'too_many_answers', 'queue_full', 'state_unreadable')
  @Requires('agent:manage')
  @Answers(201, RunDetails)
  @Post(':stateId/fork')
  fork(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('stateId', { schema: StateId }) stateId: string,
  ): Promise<RunDetails> {
    return this.states.fork(actor, id, stateId);
  }
}
