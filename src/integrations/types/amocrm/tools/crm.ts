import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../../../platform/errors/index.js';
import { FreshCache } from '../../../../platform/cache/index.js';
import type { Invocation } from '../../../../tools/index.js';
import { IntegrationDoors } from '../../../integration-doors.js';
import { AmocrmAccounts } from '../accounts.js';
import { AmocrmApi, type ApiCall } from '../api.js';
import type { Holder } from '../grants.js';
import type { AmocrmSettings } from '../settings.js';
import { IntegrationRefused } from '../../../integration.js';
import { AmocrmConversations } from '../conversations.js';
import { listOf } from './entities.js';
import { Pipelines, readPipelines, type Pipeline } from './pipelines.js';

const Linked = z.object({ contact_id: z.number() });

/** What pipelines an account has changes seldom. */
const pipelinesMillis = 60_000;

type Caller = Pick<Invocation, 'orgId' | 'chatId' | 'agent' | 'signal'>;

/** The account of a role, for one call of a tool. */
export interface CrmAccount {
  settings: AmocrmSettings;
  /** Throws AppErrors in words for a model. */
  call: (call: ApiCall) => Promise<unknown>;
  pipelines: () => Promise<Pipelines>;
  /** Whom the role speaks with, where that is somebody from outside whom the account knows. */
  contactOfConversation: () => Promise<number | undefined>;
}

/** Opens the accounts of amoCRM that roles work in. */
@Injectable()
export class Crm {
  private readonly known = new FreshCache<Pipeline[]>(pipelinesMillis);

  constructor(
    private readonly doors: IntegrationDoors,
    private readonly accounts: AmocrmAccounts,
    private readonly api: AmocrmApi,
    private readonly conversations: AmocrmConversations,
  ) {}

  /** Throws `crm_failed` where the role has none, or people have stopped it. */
  async of({ orgId, chatId, agent, signal }: Caller): Promise<CrmAccount> {
    const opened = await this.doors.ofAgent(orgId, agent.id, 'amocrm');
    if (!opened)
      throw new AppError(
        'crm_failed',
        'This role has no amoCRM account. Whoever looks after roles can connect one.',
      );
    if (opened.desired === 'stopped')
      throw new AppError(
        'crm_failed',
        'The amoCRM account of this role was stopped by people. Nothing was done.',
      );
    const known = this.accounts.readable(opened);
    const holder = this.accounts.holderOf(known);
    return {
      settings: known.settings,
      call: (call) => this.call(holder, call, signal),
      pipelines: async () => {
        const key = `${holder.id} ${holder.domain}`;
        const read = async () =>
          readPipelines(await this.call(holder, { method: 'GET', path: 'leads/pipelines' }, signal));
        return new Pipelines(await this.known.get(key, read));
      },
      contactOfConversation: async () => {
        if (chatId === null) return undefined;
        const customer = await this.conversations.inChat(known, chatId);
        if (!customer) return undefined;
        if ('crmContactId' in customer) return customer.crmContactId;
        const query = { 'chat_id[]': customer.chatId };
        const answer = await this.call(holder, { method: 'GET', path: 'contacts/chats', query }, signal);
        return listOf(answer, 'chats', Linked)[0]?.contact_id;
      },
    };
  }

  private async call(holder: Holder, call: ApiCall, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.api.call(holder, call, signal);
    } catch (error) {
      if (!(error instanceof IntegrationRefused)) throw error;
      throw new AppError(
        'crm_failed',
        `amoCRM lets the role in no more (${error.detail}). Nothing was done; those who look after roles have to connect it anew.`,
        { cause: error },
      );
    }
  }
}
