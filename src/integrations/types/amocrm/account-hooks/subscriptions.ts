import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import {
  IntegrationRefused,
  type Given,
  type HeldIntegration,
  type IntegrationRef,
  type Wanted,
} from '../../../integration.js';
import { AmocrmAccounts, type AskedBy } from '../accounts.js';
import { CrmFailure, type ApiCall } from '../api.js';
import { isAmocrm } from '../hosts.js';
import type { AmocrmSecrets, AmocrmSettings } from '../settings.js';
import { listOf } from '../tools/entities.js';

type Known = Given<AmocrmSettings, AmocrmSecrets>;
type Held = HeldIntegration<AmocrmSettings, AmocrmSecrets>;
type WantedAccount = Omit<Wanted<AmocrmSettings, AmocrmSecrets>, 'isTrial'>;

/** Those of an account (amocrm.ru/developers/content/crm_platform/webhooks-api). */
const events = ['add_message', 'update_talk'];
const tooOften = 429;
const Webhook = z.object({ destination: z.string() });
const path = 'settings.listensToAccount';

/** Has an account tell what happens in it, at an address that has a secret in it: amoCRM signs nothing there. */
@Injectable()
export class AmocrmSubscriptions {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly accounts: AmocrmAccounts,
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
  async check(known: Known, at: IntegrationRef, signal: AbortSignal, by: AskedBy): Promise<void> {
    const { listensToAccount, salesbot } = known.settings;
    if (salesbot && !listensToAccount)
      throw new IntegrationRefused('Who is to answer has to hear what is written', path);
    if (!listensToAccount) return;
    if (isAmocrm(known.settings.domain) && !this.config.PUBLIC_URL.startsWith('https:'))
      throw new IntegrationRefused('amoCRM calls public addresses: PUBLIC_URL is no https address', path);
    try {
      await this.accounts.call(known, at, { method: 'GET', path: 'webhooks' }, signal, by);
    } catch (error) {
      if (!(error instanceof CrmFailure) || error.answered === tooOften) throw error;
      throw new IntegrationRefused(error.detail, path, { cause: error });
    }
  }

  /** Whenever it begins to work: it is told where somebody listens, and no more where nobody does. */
  async settle(held: Held): Promise<void> {
    const { settings, secrets, state, id } = held;
    const destination =
      settings.listensToAccount && secrets.eventsKey !== undefined
        ? this.urlOf(id, secrets.eventsKey.key)
        : undefined;
    if (destination === undefined && state.isTold !== true) return;
    // Before it is: it is never told without being kept.
    if (state.isTold !== true) await held.keep({ ...state, isTold: true });
    if (destination !== undefined) await this.call(held, 'POST', { destination, settings: events });
    const all = listOf(await this.call(held, 'GET'), 'webhooks', Webhook);
    for (const former of all)
      if (former.destination.startsWith(this.urlOf(id, '')) && former.destination !== destination)
        await this.call(held, 'DELETE', { destination: former.destination });
    if (destination === undefined) await held.keep({ ...held.state, isTold: false });
  }

  private call(held: Held, method: ApiCall['method'], body?: object): Promise<unknown> {
    return this.accounts.call(held, held, { method, path: 'webhooks', body }, held.signal);
  }

  private urlOf(id: string, key: string): string {
    return `${this.config.PUBLIC_URL}/api/v1/integrations/amocrm/${id}/events/${key}`;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In the same time whatever was shown. */
export const isKey = (shown: string, key: string): boolean => timingSafeEqual(digest(shown), digest(key));
