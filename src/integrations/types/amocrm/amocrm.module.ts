import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../../../identity/index.js';
import { ToolsModule } from '../../../tools/index.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IntegrationCoreModule } from '../../integration-core.module.js';
import { AmocrmAccountHookController } from './account-hooks/account-hook.controller.js';
import { AmocrmAccountHooks } from './account-hooks/account-hooks.js';
import { AmocrmConversation } from './amocrm-conversation.entity.js';
import { AmocrmFieldTurn } from './own-chats/amocrm-field-turn.entity.js';
import { AmocrmConversations } from './conversations.js';
import { FieldTurns } from './own-chats/field-turns.js';
import { OwnChannels } from './own-chats/own-channels.js';
import { SalesbotAnswers } from './own-chats/salesbot-answers.js';
import { AmocrmSubscriptions } from './account-hooks/subscriptions.js';
import { AmocrmAccounts } from './accounts.js';
import { AmocrmGrant } from './amocrm-grant.entity.js';
import AmocrmIntegration from './amocrm.integration.js';
import { AmocrmApi } from './api.js';
import { AmocrmHookController } from './chats/amocrm-hook.controller.js';
import { AmocrmHooks } from './chats/amocrm-hooks.js';
import { AmocrmChats } from './chats/chats.js';
import { AmocrmManagers } from './chats/managers.js';
import { AmocrmMirror } from './chats/mirror.js';
import { AmocrmConsent } from './consent/amocrm-consent.entity.js';
import { AmocrmConsentController } from './consent/consent.controller.js';
import { AmocrmConsents } from './consent/consents.js';
import { AmocrmGrants } from './grants.js';
import { AmocrmOauth } from './oauth.js';
import { CrmTools } from './tools/crm-tools.js';
import { Crm } from './tools/crm.js';
import { AmocrmTurns } from './turns.js';

@Module({
  imports: [
    IdentityModule,
    ToolsModule,
    IntegrationCoreModule,
    ContactsModule,
    TypeOrmModule.forFeature([AmocrmConsent, AmocrmConversation, AmocrmFieldTurn, AmocrmGrant]),
  ],
  controllers: [AmocrmAccountHookController, AmocrmConsentController, AmocrmHookController],
  providers: [
    AmocrmIntegration,
    AmocrmAccountHooks,
    AmocrmAccounts,
    AmocrmApi,
    AmocrmChats,
    AmocrmConsents,
    AmocrmConversations,
    AmocrmGrants,
    AmocrmHooks,
    AmocrmManagers,
    AmocrmMirror,
    AmocrmOauth,
    AmocrmSubscriptions,
    AmocrmTurns,
    Crm,
    CrmTools,
    FieldTurns,
    OwnChannels,
    SalesbotAnswers,
  ],
  exports: [AmocrmIntegration],
})
export default class AmocrmModule {}
