import { Body, Controller, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { UpdateProfile } from '../accounts/user.dto.js';
import { ByCookie } from '../credentials/credential.js';
import { MeView } from './auth.dto.js';
import { AuthService } from './auth.service.js';

@ApiTags('auth')
@Controller('api/v1/auth')
export class ProfileController {
  constructor(private readonly auth: AuthService) {}

  @Summary('Change my name, language or time zone')
  @Requires('account:manage')
  @Answers(200, MeView)
  @Patch('me')
  update(
    @CurrentUser() actor: UserActor,
    @Body({ schema: UpdateProfile }) body: UpdateProfile,
    @ByCookie() byCookie: boolean,
  ): Promise<MeView> {
    return this.auth.updateMe(actor, body, { byCookie });
  }
}
