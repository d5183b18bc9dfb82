import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { LoginThrottle } from '../throttle/login-throttle.js';
import { OrganizationView, TransferOwnership, UpdateOrganization } from './organization.dto.js';
import { OrganizationService } from './organization.service.js';
import { OwnershipService } from './ownership.service.js';

@ApiTags('organizations')
@Controller('api/v1/organizations')
export class OrganizationController {
  constructor(
    private readonly organizations: OrganizationService,
    private readonly ownership: OwnershipService,
    private readonly throttle: LoginThrottle,
  ) {}

  @Summary('My organization')
  @Requires('organization:read')
  @Answers(200, OrganizationView)
  @Get('current')
  current(@CurrentUser() actor: UserActor): Promise<OrganizationView> {
    return this.organizations.current(actor);
  }

  @Summary(
    "Change the organization's name, language, time zone or retention",
    "The language is what chats say themselves in, exports and new people's own; people choose theirs " +
      'with `PATCH /auth/me`.',
  )
  @Requires('organization:manage')
  @Answers(200, OrganizationView)
  @Patch('current')
  update(
    @CurrentUser() actor: UserActor,
    @Body({ schema: UpdateOrganization }) body: UpdateOrganization,
  ): Promise<OrganizationView> {
    return this.organizations.update(actor, body);
  }

  @Summary(
    'Make a colleague the owner',
    'The caller becomes an administrator, and gives their password once more.',
  )
  @Fails('conflict', 'wrong_password', 'too_many_attempts')
  @Requires('organization:transfer')
  @Answers(204)
  @Post('current/transfer')
  transfer(
    @CurrentUser() actor: UserActor,
    @Body({ schema: TransferOwnership }) body: TransferOwnership,
  ): Promise<void> {
    return this.throttle.guard({ of: 'password-change', account: actor.userId }, () =>
      this.ownership.transfer(actor, body),
    );
  }
}
