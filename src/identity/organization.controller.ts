import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../platform/http/index.js';
import { CurrentUser, type UserActor } from './actor.js';
import { AuthService } from './auth.service.js';
import { OrganizationView } from './identity.dto.js';
import { Requires } from './permissions.js';

@ApiTags('organizations')
@Controller('api/v1/organizations')
export class OrganizationController {
  constructor(private readonly auth: AuthService) {}

  @Requires('organization:read')
  @Answers(200, OrganizationView)
  @Get('current')
  async current(@CurrentUser() actor: UserActor): Promise<OrganizationView> {
    const { organization } = await this.auth.me(actor);
    return organization;
  }
}
