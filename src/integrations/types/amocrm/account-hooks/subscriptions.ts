import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import type { Tx } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import { IntegrationRefused, type Given, type IntegrationRef, type Wanted } from '../../../integration.js';
import { AmocrmAccounts, type AskedBy } from '../accounts.js';
import { CrmFailure } from '../api.js';
import { isAmocrm } from '../hosts.js';
import type { AmocrmSecrets, AmocrmSettings } from '../settings.js';

type Known = Given<AmocrmSettings, AmocrmSecrets>;
type WantedAccount = Omit<Wanted<AmocrmSettings, AmocrmSecrets>, 'isTrial'>;

/** Those of an account (amocrm.ru/developers/content/crm_platform/webhooks-api). */
const events = ['add_message', 'update_talk'];
const leaveMillis = 15_000;
const tooOften = 429;
const path = 'settings.listensToAccount';

/** Has an account tell what happens in it, at an address that has a secret in it: amoCRM signs nothing there. */
@Injectable()
export class AmocrmSubscriptions {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly accounts: AmocrmAccounts,
  ) {}

  /** The key of the address stays until it is taken away, and is never one that somebody chose. It is told as it is made. */
  addressOf({ settings, secrets, kept, id }: WantedAccount): {
    eventsKey?: string;
    shown?: Record<string, string>;
  } {
    if (!settings.listensToAccount) return {};
    if (kept.eventsKey !== undefined && secrets.eventsKey === kept.eventsKey)
      return { eventsKey: kept.eventsKey };
    const eventsKey = randomBytes(32).toString('base64url');
    return { eventsKey, shown: { eventsUrl: this.urlOf(id, eventsKey) } };
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

  /** May be said again and again. */
  async subscribe(known: Known, at: IntegrationRef, signal: AbortSignal): Promise<void> {
    const { eventsKey } = known.secrets;
    if (!known.settings.listensToAccount || eventsKey === undefined) return;
    const body = { destination: this.urlOf(at.id, eventsKey), settings: events };
    await this.accounts.call(known, at, { method: 'POST', path: 'webhooks', body }, signal);
  }

  /** Nobody waits for it: what is told at an address of before is refused from then on anyway. */
  leaveAfter(tx: Tx, known: WantedAccount, eventsKey: string | undefined): void {
    const { kept, id } = known;
    if (kept.eventsKey === undefined || kept.eventsKey === eventsKey) return;
    const body = { destination: this.urlOf(id, kept.eventsKey) };
    tx.afterCommit(() => {
      const signal = AbortSignal.timeout(leaveMillis);
      void this.accounts
        .call(known, known, { method: 'DELETE', path: 'webhooks', body }, signal)
        .catch((error: unknown) =>
          log.info(
            { err: error, integrationId: id },
            'amoCRM could not be told that nobody listens any more',
          ),
        );
    });
  }

  private urlOf(id: string, key: string): string {
    return `${this.config.PUBLIC_URL}/api/v1/integrations/amocrm/${id}/events/${key}`;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In the same time whatever was shown. */
export const isKey = (shown: string, key: string): boolean => timingSafeEqual(digest(shown), digest(key));
