import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Id, type Page, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { CreateUser, UpdateUser, UserPage, UserQuery, UserView } from './user.dto.js';
import { Requires } from '../access/permissions.js';
import { UserService } from './user.service.js';

@ApiTags('users')
@Controller('api/v1/users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Summary('The people of the organization')
  @Requires('user:read')
  @Answers(200, UserPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: UserQuery }) query: UserQuery,
  ): Promise<Page<UserView>> {
    return this.users.list(actor, query);
  }

  @Summary('Add a person')
  @Fails('already_exists', 'password_too_long')
  @Requires('user:manage')
  @Answers(201, UserView)
  @Post()
  create(@CurrentUser() actor: UserActor, @Body({ schema: CreateUser }) body: CreateUser): Promise<UserView> {
    return this.users.create(actor, body);
  }

  @Summary('One person')
  @Requires('user:read')
  @Answers(200, UserView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<UserView> {
    return this.users.get(actor, id);
  }

  @Summary("Change a person's name, language, time zone or role, or let them in again")
  @Fails('last_owner')
  @Requires('user:manage')
  @Answers(200, UserView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateUser }) body: UpdateUser,
  ): Promise<UserView> {
    return this.users.update(actor, id, body);
  }

  @Summary('Deactivate a person', 'Their messages stay, their sessions end.')
  @Fails('last_owner')
  @Requires('user:manage')
  @Answers(204)
  @Delete(':id')
  deactivate(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.users.deactivate(actor, id);
  }
}
