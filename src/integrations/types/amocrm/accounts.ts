import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Account, Given, IntegrationRef, SetUp } from '../../integration.js';
import { AmocrmApi, refusedOrAway, type ApiCall } from './api.js';
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

/** What is set up of an account, as its schemas know it. */
export type AccountSetup = Given<AmocrmSettings, AmocrmSecrets>;
/** What whoever works in an account holds: how it is set up, and by which integration. */
export type KnownAccount = AccountSetup & IntegrationRef;
/** The same of one that is kept, with whether the account's chats are its own. */
export type HeldAccount = SetUp<AmocrmSettings, AmocrmSecrets>;

export const chatsLost =
  'Another integration answers in the chats of this account, or has done so: connect it anew';

/** Its bot was to answer in the account's chats, and another integration has shown since that the account is theirs. */
export const hasLostChats = ({
  settings: { salesbot, domain },
  accountKey,
}: {
  settings: Pick<AmocrmSettings, 'salesbot' | 'domain'>;
  accountKey: string | null;
}): boolean => salesbot !== undefined && accountKey !== domain;

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
  readable<Row extends Given<unknown, unknown>>(row: Row): Omit<Row, keyof AccountSetup> & AccountSetup {
    return { ...row, settings: this.settings.parse(row.settings), secrets: AmocrmSecrets.parse(row.secrets) };
  }

  clientOf({ settings, secrets }: AccountSetup): AmocrmClient {
    return clientOf(settings, secrets, this.config);
  }

  holderOf(known: KnownAccount): Holder {
    const { id, orgId, settings } = known;
    return { id, orgId, domain: settings.domain, client: this.clientOf(known) };
  }

  /** What the given code or token stands for, undefined where none is given. Throws as `AmocrmOauth`. */
  async granted(known: AccountSetup, signal: AbortSignal): Promise<Granted | undefined> {
    const { authorizationCode: code, longLivedToken } = known.secrets;
    if (longLivedToken !== undefined) return { access: longLivedToken };
    if (code === undefined) return undefined;
    const asked = { grant_type: 'authorization_code', code } as const;
    return this.oauth.ask(known.settings.domain, this.clientOf(known), asked, signal);
  }

  /** Throws as `AmocrmApi.call`. */
  call(
    known: KnownAccount,
    call: ApiCall,
    signal: AbortSignal,
    { token, isTrial }: AskedBy = {},
  ): Promise<unknown> {
    return token === undefined
      ? this.api.call({ ...this.holderOf(known), isTrial }, call, signal)
      : this.api.callBy(known.settings.domain, token, call, signal);
  }

  /** Throws `IntegrationRefused`, `egress_…`. */
  async read(known: KnownAccount, signal: AbortSignal, by: AskedBy = {}): Promise<AmocrmAccount> {
    const call: ApiCall = { method: 'GET', path: 'account', query: { with: 'amojo_id' } };
    const told = await this.call(known, call, signal, by).catch((error: unknown) => {
      throw refusedOrAway(error);
    });
    const { success, data } = AccountAnswer.safeParse(told);
    if (!success) throw new AppError('egress_failed', 'This is no account of amoCRM');
    return data;
  }

  shown(
    { settings: { domain } }: Pick<AccountSetup, 'settings'>,
    { name }: Pick<AmocrmAccount, 'name'>,
  ): Account {
    return { name: name === '' ? domain : name, url: accountUrl(domain) };
  }
}
