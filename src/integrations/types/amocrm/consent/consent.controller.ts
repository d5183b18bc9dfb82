import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnswersSecret, CurrentUser, Requires, type UserActor } from '../../../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../../../platform/http/index.js';
import { IntegrationView, TryIntegration } from '../../../integration.dto.js';
import { BeginConsent, ConsentView, GivenConsent } from './consent.dto.js';
import { AmocrmConsents } from './consents.js';

@ApiTags('integrations')
@Controller('api/v1')
export class AmocrmConsentController {
  constructor(private readonly consents: AmocrmConsents) {}

  @Summary(
    'Go to amoCRM to let a role in',
    'What is given, or else what is saved, is saved when the same person comes back with `state` and a code; until then nothing is changed.',
  )
  @Fails('encryption_not_configured')
  @AnswersSecret()
  @Requires('agent:manage')
  @Answers(201, ConsentView)
  @Post('agents/:id/integrations/amocrm/consent')
  begin(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: BeginConsent }) body: TryIntegration,
  ): Promise<ConsentView> {
    return this.consents.begin(actor, id, body);
  }

  @Summary(
    'Come back from amoCRM',
    'For the person who went there: the code is exchanged, and the integration is saved as by `PUT`. Good once.',
  )
  @Fails(
    'link_invalid',
    'conflict',
    'integration_refused',
    'integration_unreachable',
    'encryption_not_configured',
  )
  @AnswersSecret()
  @Requires('agent:manage')
  @Answers(200, IntegrationView)
  @Post('integrations/amocrm/consent')
  finish(
    @CurrentUser() actor: UserActor,
    @Body({ schema: GivenConsent }) body: GivenConsent,
  ): Promise<IntegrationView> {
    return this.consents.finish(actor, body);
  }
}
