import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { AnswersSecret } from '../idempotency/repeated-requests.js';
import { CreateInvite, InvitePage, NewInviteView, type InviteView } from './invite.dto.js';
import { InviteService } from './invite.service.js';

@ApiTags('invites')
@Controller('api/v1/invites')
export class InviteController {
  constructor(private readonly invites: InviteService) {}

  @Summary(
    'Invite somebody',
    'The link is in this answer, and in a mail if an address was given; nowhere else.',
  )
  @Fails('already_exists', 'secret_not_kept')
  @Requires('user:manage')
  @AnswersSecret()
  @Answers(201, NewInviteView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateInvite }) body: CreateInvite,
  ): Promise<NewInviteView> {
    return this.invites.create(actor, body);
  }

  @Summary('Invites that can still be accepted')
  @Requires('user:manage')
  @Answers(200, InvitePage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<InviteView>> {
    return this.invites.list(actor, page);
  }

  @Summary('Withdraw an invite')
  @Requires('user:manage')
  @Answers(204)
  @Delete(':id')
  withdraw(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.invites.withdraw(actor, id);
  }
}
