import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { IntegrationRefused, type Account, type Given, type IntegrationRef } from '../../integration.js';
import { AmocrmApi, CrmFailure, type ApiCall } from './api.js';
import type { Holder } from './grants.js';
import { accountUrl } from './hosts.js';
import { AmocrmOauth, type Granted } from './oauth.js';
import {
  AmocrmSecrets,
  amocrmSettings,
  clientOf,
  type AmocrmClient,
  type AmocrmSettings,
} from './settings.js';

type Known = Given<AmocrmSettings, AmocrmSecrets>;

const AccountAnswer = z.object({
  id: z.number(),
  name: z.string().catch(''),
  amojo_id: z.string().min(1).max(200).nullish().catch(undefined),
});
export type AmocrmAccount = z.infer<typeof AccountAnswer>;

/** By a token that was given right now, or else by what is kept. */
export interface AskedBy {
  token?: string;
  isTrial?: boolean;
}

/** Not paid, not allowed, not there. */
const lasting = new Set([402, 403, 404]);

/** Who accounts are, and how they are entered. */
@Injectable()
export class AmocrmAccounts {
  private readonly settings;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly oauth: AmocrmOauth,
    private readonly api: AmocrmApi,
  ) {
    this.settings = amocrmSettings(config);
  }

  /** What is kept, as its schemas know it. */
  readable({ settings, secrets }: Given<unknown, unknown>): Known {
    return { settings: this.settings.parse(settings), secrets: AmocrmSecrets.parse(secrets) };
  }

  clientOf({ settings, secrets }: Known): AmocrmClient {
    return clientOf(settings, secrets, this.config);
  }

  holderOf(known: Known, { id, orgId }: Pick<IntegrationRef, 'id' | 'orgId'>): Holder {
    return { id, orgId, domain: known.settings.domain, client: this.clientOf(known) };
  }

  /** What the given code or token stands for, undefined where none is given. Throws as `AmocrmOauth`. */
  async granted(known: Known, signal: AbortSignal): Promise<Granted | undefined> {
    const { authorizationCode: code, longLivedToken } = known.secrets;
    if (longLivedToken !== undefined) return { access: longLivedToken };
    if (code === undefined) return undefined;
    const asked = { grant_type: 'authorization_code', code } as const;
    return this.oauth.ask(known.settings.domain, this.clientOf(known), asked, signal);
  }

  /** Throws as `AmocrmApi.call`. */
  call(
    known: Known,
    at: Pick<IntegrationRef, 'id' | 'orgId'>,
    call: ApiCall,
    signal: AbortSignal,
    { token, isTrial }: AskedBy = {},
  ): Promise<unknown> {
    return token === undefined
      ? this.api.call({ ...this.holderOf(known, at), isTrial }, call, signal)
      : this.api.callBy(known.settings.domain, token, call, signal);
  }

  /** Throws `IntegrationRefused`, `egress_…`. */
  async read(
    known: Known,
    at: IntegrationRef,
    signal: AbortSignal,
    by: AskedBy = {},
  ): Promise<AmocrmAccount> {
    try {
      const call: ApiCall = { method: 'GET', path: 'account', query: { with: 'amojo_id' } };
      const told = await this.call(known, at, call, signal, by);
      const { success, data } = AccountAnswer.safeParse(told);
      if (!success) throw new AppError('egress_failed', 'This is no account of amoCRM');
      return data;
    } catch (error) {
      // Nobody but a person changes what is paid and allowed.
      if (error instanceof CrmFailure && lasting.has(error.answered))
        throw new IntegrationRefused(error.detail, undefined, { cause: error });
      throw error;
    }
  }

  shown({ settings: { domain } }: Pick<Known, 'settings'>, { name }: Pick<AmocrmAccount, 'name'>): Account {
    return { name: name === '' ? domain : name, url: accountUrl(domain) };
  }
}
