import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Id, PageQuery, type Page } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { OpenSessions } from './open-sessions.service.js';
import { OwnSessionPage, type OwnSessionView } from './session.dto.js';

@ApiTags('auth')
@Controller('api/v1')
export class SessionController {
  constructor(private readonly sessions: OpenSessions) {}

  /** One's own open sessions, the newest first. */
  @Requires('organization:read')
  @Answers(200, OwnSessionPage)
  @Get('auth/sessions')
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<OwnSessionView>> {
    return this.sessions.list(actor, page);
  }

  /** Ends all of one's own sessions but the one that asks. */
  @Requires('organization:read')
  @Answers(204)
  @Delete('auth/sessions')
  endOthers(@CurrentUser() actor: UserActor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  /** Ends one of one's own sessions: its sockets and streams within 5 seconds. */
  @Requires('organization:read')
  @Answers(204)
  @Delete('auth/sessions/:id')
  end(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.sessions.end(actor, id);
  }

  /** Ends all sessions of a colleague, who may log in again. */
  @Requires('user:manage')
  @Answers(204)
  @Delete('users/:id/sessions')
  endAllOf(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.sessions.endAllOf(actor, id);
  }
}
