import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { OpenSessions } from './open-sessions.service.js';
import { OwnSessionPage, type OwnSessionView } from './session.dto.js';

@ApiTags('auth')
@Controller('api/v1')
export class SessionController {
  constructor(private readonly sessions: OpenSessions) {}

  @Summary('My open sessions, the newest first')
  @Requires('account:manage')
  @Answers(200, OwnSessionPage)
  @Get('auth/sessions')
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<OwnSessionView>> {
    return this.sessions.list(actor, page);
  }

  @Summary('End all of my sessions but this one')
  @Requires('account:manage')
  @Answers(204)
  @Delete('auth/sessions')
  endOthers(@CurrentUser() actor: UserActor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  @Summary('End one of my sessions', 'Its sockets and streams end within 5 seconds.')
  @Requires('account:manage')
  @Answers(204)
  @Delete('auth/sessions/:id')
  end(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.sessions.end(actor, id);
  }

  @Summary('End all sessions of a colleague', 'They may log in again.')
  @Requires('user:manage')
  @Answers(204)
  @Delete('users/:id/sessions')
  endAllOf(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.sessions.endAllOf(actor, id);
  }
}
