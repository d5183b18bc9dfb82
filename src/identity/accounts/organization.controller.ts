import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { OrganizationView } from './organization.dto.js';
import { OrganizationService } from './organization.service.js';

@ApiTags('organizations')
@Controller('api/v1/organizations')
export class OrganizationController {
  constructor(private readonly organizations: OrganizationService) {}

  @Requires('organization:read')
  @Answers(200, OrganizationView)
  @Get('current')
  current(@CurrentUser() actor: UserActor): Promise<OrganizationView> {
    return this.organizations.current(actor);
  }
}
