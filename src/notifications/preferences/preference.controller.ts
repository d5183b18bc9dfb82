import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Summary } from '../../platform/http/index.js';
import { PreferencesView, PutPreferences } from './preference.dto.js';
import { PreferenceService } from './preference.service.js';

@ApiTags('notifications')
@Controller('api/v1/notifications/preferences')
export class PreferenceController {
  constructor(private readonly preferences: PreferenceService) {}

  @Summary('What I want to be notified of, and when not')
  @Requires('notification:read')
  @Answers(200, PreferencesView)
  @Get()
  get(@CurrentUser() actor: UserActor): Promise<PreferencesView> {
    return this.preferences.get(actor);
  }

  @Summary('Say what I want to be notified of, and when not', 'As a whole: it replaces what held before.')
  @Requires('notification:write')
  @Answers(200, PreferencesView)
  @Put()
  put(
    @CurrentUser() actor: UserActor,
    @Body({ schema: PutPreferences }) body: PutPreferences,
  ): Promise<PreferencesView> {
    return this.preferences.put(actor, body);
  }
}
