import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { SalesbotAnswers } from './own-chats/salesbot-answers.js';
import { AmocrmSubscriptions } from './account-hooks/subscriptions.js';
import {
  AmocrmAccounts,
  chatsLost,
  hasLostChats,
  type AccountSetup,
  type AmocrmAccount,
  type HeldAccount,
  type KnownAccount,
} from './accounts.js';
import { AmocrmChats } from './chats/chats.js';
import { AmocrmMirror } from './chats/mirror.js';
import { AmocrmGrants, grantPath } from './grants.js';
import { AmocrmSecrets, amocrmSettings, type AmocrmSettings } from './settings.js';
import {
  IntegrationRefused,
  type Copy,
  type Fate,
  type HeldIntegration,
  type Integration,
  type Outgoing,
  type Sent,
  type Verified,
  type Wanted,
} from '../../integration.js';

type Held = HeldIntegration<AmocrmSettings, AmocrmSecrets>;
type WantedAccount = Wanted<AmocrmSettings, AmocrmSecrets>;
type VerifiedAccount = Verified<AmocrmSettings, AmocrmSecrets>;

/** A refresh token that nobody uses dies after three months: it is looked at often enough, and what is refused is heard of. */
const lookMillis = 30_000;
const passing: ReadonlySet<string> = new Set(['egress_failed', 'egress_timeout', 'busy']);

/**
 * An account of amoCRM, or Kommo: what its role does there by tools. In a channel of chats managers see what contacts of the
 * role's other integrations say and are told, and may speak themselves.
 */
@Injectable()
export default class AmocrmIntegration implements Integration<
  ReturnType<typeof amocrmSettings>,
  typeof AmocrmSecrets
> {
  readonly type = 'amocrm';
  readonly title = 'amoCRM';
  readonly settings;
  readonly secrets = AmocrmSecrets;

  constructor(
    @InjectConfig() config: Config,
    private readonly accounts: AmocrmAccounts,
    private readonly grants: AmocrmGrants,
    private readonly chats: AmocrmChats,
    private readonly subscriptions: AmocrmSubscriptions,
    private readonly answers: SalesbotAnswers,
    private readonly mirrored: AmocrmMirror,
  ) {
    this.settings = amocrmSettings(config);
  }

  /** A code is good once: it is not tried, or it would be used up. */
  async verify({ isTrial, ...known }: WantedAccount, signal: AbortSignal): Promise<VerifiedAccount> {
    const { authorizationCode, longLivedToken } = known.secrets;
    if (isTrial && authorizationCode !== undefined && longLivedToken === undefined)
      return { account: this.accounts.shown(known, { name: '' }) };
    const granted = isTrial ? undefined : await this.accounts.granted(known, signal);
    const token = granted?.access ?? longLivedToken;
    const account = await this.accounts.read(known, signal, { token, isTrial: true });
    await this.subscriptions.check(known, signal, { token, isTrial: true });
    const scopeId = await this.connected(known, account, signal);
    const { authorizationCode: _code, longLivedToken: _token, eventsKey: _key, ...secrets } = known.secrets;
    const { scopeId: _told, ...settings } = known.settings;
    const { domain, salesbot } = settings;
    const { eventsKey, ...address } = this.subscriptions.addressOf(known);
    return {
      account: this.accounts.shown(known, account),
      // Two roles would answer everybody twice.
      exclusive: salesbot && { key: domain, path: 'settings.salesbot', entry: grantPath },
      settings: scopeId === undefined ? settings : { ...settings, scopeId },
      secrets: eventsKey === undefined ? secrets : { ...secrets, eventsKey },
      ...address,
      isRenewed: granted !== undefined,
      write: async (tx) => {
        if (granted) await this.grants.keep(tx, { orgId: known.orgId, id: known.id, domain }, granted);
      },
    };
  }

  /** That amoCRM is away is no failure of the integration: it goes on when amoCRM is back. */
  async start(held: Held): Promise<() => Promise<void>> {
    if (hasLostChats(held)) throw new IntegrationRefused(chatsLost, 'settings.salesbot');
    const isConnected = await this.looked(held, () => this.introduce(held));
    const rounds = this.look(held, isConnected).catch((error: unknown) => held.failed(error));
    return () => rounds;
  }

  /** The account tells it nothing any more. */
  leave(known: KnownAccount, signal: AbortSignal): Promise<void> {
    return this.subscriptions.leave(known, signal);
  }

  /** In chats that the account has of its own: what is said in a channel's goes out by the contact's own integration. */
  send(known: HeldAccount, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    return this.answers.send(known, message, signal);
  }

  mirrors(settings: AmocrmSettings): boolean {
    return this.mirrored.looksOn(settings);
  }

  async mirror(known: KnownAccount, copy: Copy, signal: AbortSignal): Promise<Sent> {
    return { providerId: await this.mirrored.show(known, copy, signal) };
  }

  tellFate(known: KnownAccount, fate: Fate, signal: AbortSignal): Promise<void> {
    return this.mirrored.tellFate(known, fate, signal);
  }

  /** The channel is cut off by amoCRM whenever the integration is switched off there: it is connected again each time. */
  private async connected(
    known: AccountSetup,
    account: AmocrmAccount,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const channel = this.mirrored.channelOf(known);
    if (!channel) return undefined;
    if (!account.amojo_id) throw new IntegrationRefused('This account has no chats', 'settings.channelId');
    const { scopeId, channelTitle } = known.settings;
    const scope = await this.chats.connect(channel, account.amojo_id, channelTitle, signal);
    if (scopeId !== undefined && scopeId !== scope)
      throw new IntegrationRefused(
        `The scope of this account in the channel is ${scope}`,
        'settings.scopeId',
      );
    return scope;
  }

  private async introduce(held: Held): Promise<void> {
    const account = await this.accounts.read(held, held.signal);
    // That the server has a channel no more takes nothing but the chats from who works in the account.
    if (this.mirrored.looksOn(held.settings)) await this.connected(held, account, held.signal);
    await this.subscriptions.settle(held);
  }

  private async look(held: Held, wasConnected: boolean): Promise<void> {
    const { signal } = held;
    let isConnected = wasConnected;
    while (!signal.aborted) {
      await sleep(lookMillis, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const isWell = await this.looked(held, () =>
        isConnected ? this.grants.access(this.accounts.holderOf(held), signal) : this.introduce(held),
      );
      isConnected ||= isWell;
      if (isWell) held.heard();
    }
  }

  /** False: amoCRM could not be asked. Throws what only people can mend. */
  private async looked(
    { id, signal }: Pick<HeldIntegration, 'id' | 'signal'>,
    work: () => Promise<unknown>,
  ): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError) || !passing.has(error.code)) throw error;
      log.warn({ err: error, integrationId: id }, 'amoCRM could not be asked');
      return false;
    }
  }
}
