import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../../../identity/index.js';
import { AmocrmAccounts } from './accounts.js';
import { AmocrmApi } from './api.js';
import { AmocrmChats } from './chats.js';
import { AmocrmGrant } from './amocrm-grant.entity.js';
import { AmocrmGrants } from './grants.js';
import { AmocrmOauth } from './oauth.js';
import { AmocrmTurns } from './turns.js';

const providers = [AmocrmAccounts, AmocrmApi, AmocrmChats, AmocrmGrants, AmocrmOauth, AmocrmTurns];

/** What is known of amoCRM, and how it is spoken to. */
@Module({ imports: [IdentityModule, TypeOrmModule.forFeature([AmocrmGrant])], providers, exports: providers })
export class AmocrmModule {}
