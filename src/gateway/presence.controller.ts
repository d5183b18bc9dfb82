import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentUser, Requires, type UserActor } from '../identity/index.js';
import { Answers, Summary } from '../platform/http/index.js';
import { Presence } from './presence.js';

const PresenceView = z
  .object({ online: z.array(z.uuid()).describe('The people who have a socket open now') })
  .meta({ id: 'Presence' });

@ApiTags('chats')
@Controller('api/v1/presence')
export class PresenceController {
  constructor(private readonly presence: Presence) {}

  @Summary('Who of the organization is online', 'Changes are told on `/ws` as `presence`.')
  @Requires('user:read')
  @Answers(200, PresenceView)
  @Get()
  get(@CurrentUser() actor: UserActor): z.infer<typeof PresenceView> {
    return { online: this.presence.online(actor.orgId) };
  }
}
