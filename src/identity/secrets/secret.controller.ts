import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { CreateSecret, ReplaceSecret, SecretPage, SecretView } from './secret.dto.js';
import { SecretService } from './secret.service.js';

/** Credentials that integrations and tools use by their id. A value goes in and never comes out. */
@ApiTags('secrets')
@Controller('api/v1/secrets')
export class SecretController {
  constructor(private readonly secrets: SecretService) {}

  @Summary('Names of the stored secrets', 'Values are answered by no route.')
  @Requires('secret:manage')
  @Answers(200, SecretPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<SecretView>> {
    return this.secrets.list(actor, page);
  }

  @Summary('Store a secret for integrations and tools')
  @Fails('already_exists', 'encryption_not_configured')
  @Requires('secret:manage')
  @Answers(201, SecretView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateSecret }) body: CreateSecret,
  ): Promise<SecretView> {
    return this.secrets.create(actor, body);
  }

  @Summary('Replace the value of a secret', 'Who uses it by its id goes on with the new value.')
  @Fails('encryption_not_configured')
  @Requires('secret:manage')
  @Answers(200, SecretView)
  @Put(':id')
  replace(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReplaceSecret }) body: ReplaceSecret,
  ): Promise<SecretView> {
    return this.secrets.replace(actor, id, body);
  }

  @Summary('Delete a secret', 'Refused while an MCP server is sent it.')
  @Fails('secret_in_use')
  @Requires('secret:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.secrets.remove(actor, id);
  }
}
