import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../../../identity/index.js';
import { ToolsModule } from '../../../tools/index.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IntegrationCoreModule } from '../../integration-core.module.js';
import { AmocrmAccounts } from './accounts.js';
import { AmocrmGrant } from './amocrm-grant.entity.js';
import AmocrmIntegration from './amocrm.integration.js';
import { AmocrmApi } from './api.js';
import { AmocrmHookController } from './chats/amocrm-hook.controller.js';
import { AmocrmHooks } from './chats/amocrm-hooks.js';
import { AmocrmChats } from './chats/chats.js';
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
    TypeOrmModule.forFeature([AmocrmGrant]),
  ],
  controllers: [AmocrmHookController],
  providers: [
    AmocrmIntegration,
    AmocrmAccounts,
    AmocrmApi,
    AmocrmChats,
    AmocrmGrants,
    AmocrmHooks,
    AmocrmOauth,
    AmocrmTurns,
    Crm,
    CrmTools,
  ],
  exports: [AmocrmIntegration],
})
export default class AmocrmModule {}
