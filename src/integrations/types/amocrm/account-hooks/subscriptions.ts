import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import { asSystem, isId } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import { IntegrationRefused, type HeldIntegration, type Wanted } from '../../../integration.js';
import { AmocrmAccounts, type AskedBy, type KnownAccount } from '../accounts.js';
import { CrmFailure, refusedOrAway, type ApiCall } from '../api.js';
import { isAmocrm } from '../hosts.js';
import type { AmocrmSecrets, AmocrmSettings } from '../settings.js';
import { listOf } from '../tools/entities.js';

type Held = HeldIntegration<AmocrmSettings, AmocrmSecrets>;
type WantedAccount = Omit<Wanted<AmocrmSettings, AmocrmSecrets>, 'isTrial'>;

/** Those of an account (amocrm.ru/developers/content/crm_platform/webhooks-api). */
const events = ['add_message', 'update_talk'];
const Webhook = z.object({ destination: z.string() });
type Told = z.output<typeof Webhook>;
const path = 'settings.listensToAccount';

/** Has an account tell what happens in it, at an address that has a secret in it: amoCRM signs nothing there. */
@Injectable()
export class AmocrmSubscriptions {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly accounts: AmocrmAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * The key of the address is the account's: it stays until it is taken away, and is never one that somebody chose. It is told
   * as it is made.
   */
  addressOf({ settings: { domain, listensToAccount }, secrets, kept, id }: WantedAccount): {
    eventsKey?: AmocrmSecrets['eventsKey'];
    shown?: Record<string, string>;
  } {
    if (!listensToAccount) return {};
    const { eventsKey } = kept;
    if (eventsKey?.domain === domain && secrets.eventsKey?.key === eventsKey.key) return { eventsKey };
    const key = randomBytes(32).toString('base64url');
    return { eventsKey: { domain, key }, shown: { eventsUrl: this.urlOf(id, key) } };
  }

  /** Throws `IntegrationRefused` where the account would not tell anything: only its administrators may set this up. */
  async check(known: KnownAccount, signal: AbortSignal, by: AskedBy): Promise<void> {
    const { listensToAccount, salesbot } = known.settings;
    if (salesbot && !listensToAccount)
      throw new IntegrationRefused('Who is to answer has to hear what is written', path);
    if (!listensToAccount) return;
    if (isAmocrm(known.settings.domain) && !this.config.PUBLIC_URL.startsWith('https:'))
      throw new IntegrationRefused('amoCRM calls public addresses: PUBLIC_URL is no https address', path);
    const list: ApiCall = { method: 'GET', path: 'webhooks' };
    await this.accounts.call(known, list, signal, by).catch((error: unknown) => {
      throw refusedOrAway(error, path);
    });
  }

  /**
   * Whenever it begins to work: it is told where somebody listens, and no more where nobody does. Throws `IntegrationRefused`
   * where the account would not tell anything any more.
   */
  async settle(held: Held): Promise<void> {
    const destination = this.destinationOf(held);
    if (destination === undefined) return this.unsettle(held);
    // Before it is: it is never told without being kept, nor by whom it was taken from: it may be about to be deleted.
    await held.keep({ ...held.state, isTold: true });
    try {
      await this.call(held, 'POST', held.signal, { destination, settings: events });
      const all = await this.told(held, held.signal);
      await this.forgetBut(destination, all, held, held.signal);
      await this.forgetStrays(all, held);
    } catch (error) {
      throw refusedOrAway(error, path);
    }
  }

  /**
   * Nothing is told to one that is to be deleted, also where it does not listen by now: that may not have come through yet. Throws
   * as `AmocrmAccounts.call`.
   */
  async leave(known: KnownAccount, signal: AbortSignal): Promise<void> {
    try {
      await this.forgetBut(undefined, await this.told(known, signal), known, signal);
    } catch (error) {
      // Accounts show their addresses to administrators alone: where it never listened, it need not have been one.
      const isNews = known.settings.listensToAccount || !(error instanceof CrmFailure) || error.isPassing;
      if (isNews) throw error;
    }
  }

  /** Where the account does not let it: the address is good for nothing, and amoCRM gives it up by itself. */
  private async unsettle(held: Held): Promise<void> {
    if (held.state.isTold !== true) return;
    try {
      await this.forgetBut(undefined, await this.told(held, held.signal), held, held.signal);
    } catch (error) {
      if (!(error instanceof CrmFailure) || error.isPassing) throw refusedOrAway(error);
      log.warn({ err: error, integrationId: held.id }, 'an account of amoCRM tells what nobody listens to');
    }
    await held.keep({ ...held.state, isTold: false });
  }

  /** All addresses that the account calls, whosever they are. */
  private async told(known: KnownAccount, signal: AbortSignal): Promise<Told[]> {
    return listOf(await this.call(known, 'GET', signal), 'webhooks', Webhook);
  }

  /** Of all addresses of this integration, also those of when the server stood elsewhere. */
  private async forgetBut(
    destination: string | undefined,
    all: Told[],
    known: KnownAccount,
    signal: AbortSignal,
  ): Promise<void> {
    for (const former of all)
      if (former.destination.includes(routeOf(known.id)) && former.destination !== destination)
        await this.forget(known, former.destination, signal);
  }

  /**
   * Addresses of this server's other integrations that are gone, or are of another account: who had the account's chats before
   * is told nothing more of its customers. Also those of when the server stood elsewhere, as far as it knows the integration.
   */
  private async forgetStrays(all: Told[], held: Held): Promise<void> {
    const { domain } = held.settings;
    const others = all.flatMap(({ destination }) => {
      const id = idIn(destination);
      return id === undefined || id === held.id ? [] : [{ id, destination }];
    });
    if (others.length === 0) return;
    const found = await asSystem('auth', () =>
      this.dataSource.query<{ id: string; isRightful: boolean }[]>(
        `SELECT id, COALESCE(settings ->> 'domain' = $2 AND (settings -> 'salesbot' IS NULL OR account_key = $2), false)
           AS "isRightful"
         FROM integrations WHERE type = 'amocrm' AND id = ANY($1::uuid[])`,
        [others.map(({ id }) => id), domain],
      ),
    );
    const known = new Map(found.map(({ id, isRightful }) => [id, isRightful]));
    for (const { id, destination } of others) {
      const isKept = known.get(id) ?? !destination.startsWith(`${this.config.PUBLIC_URL}${routes}`);
      if (!isKept) await this.forget(held, destination, held.signal);
    }
  }

  /** What is not there is forgotten. */
  private async forget(known: KnownAccount, destination: string, signal: AbortSignal): Promise<void> {
    await this.call(known, 'DELETE', signal, { destination }).catch((error: unknown) => {
      if (!(error instanceof CrmFailure) || !error.isAbsent) throw error;
    });
  }

  private call(
    known: KnownAccount,
    method: ApiCall['method'],
    signal: AbortSignal,
    body?: object,
  ): Promise<unknown> {
    return this.accounts.call(known, { method, path: 'webhooks', body }, signal);
  }

  private destinationOf({ settings, secrets, id }: KnownAccount): string | undefined {
    return settings.listensToAccount && secrets.eventsKey !== undefined
      ? this.urlOf(id, secrets.eventsKey.key)
      : undefined;
  }

  private urlOf(id: string, key: string): string {
    return `${this.config.PUBLIC_URL}${routeOf(id)}${key}`;
  }
}

const routes = '/api/v1/integrations/amocrm/';
const routeOf = (id: string): string => `${routes}${id}/events/`;

/** Of which integration an address is, of this server or of another one. */
function idIn(destination: string): string | undefined {
  const [, rest = ''] = destination.toLowerCase().split(routes);
  const [id = '', what] = rest.split('/');
  return isId(id) && what === 'events' ? id : undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In the same time whatever was shown. */
export const isKey = (shown: string, key: string): boolean => timingSafeEqual(digest(shown), digest(key));
