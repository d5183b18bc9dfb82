import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import type { Tx } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import { IntegrationRefused, type Given, type IntegrationRef, type Wanted } from '../../../integration.js';
import { AmocrmAccounts, type AskedBy } from '../accounts.js';
import { CrmFailure } from '../api.js';
import { isAmocrm } from '../hosts.js';
import type { AmocrmSecrets, AmocrmSettings } from '../settings.js';
import { listOf } from '../tools/entities.js';

type Known = Given<AmocrmSettings, AmocrmSecrets>;
type WantedAccount = Omit<Wanted<AmocrmSettings, AmocrmSecrets>, 'isTrial'>;

/** Those of an account (amocrm.ru/developers/content/crm_platform/webhooks-api). */
const events = ['add_message', 'update_talk'];
const leaveMillis = 15_000;
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

  /** May be said again and again. Addresses that were told before are told nothing any more. */
  async subscribe(known: Known, at: IntegrationRef, signal: AbortSignal): Promise<void> {
    const { eventsKey } = known.secrets;
    if (!known.settings.listensToAccount || eventsKey === undefined) return;
    const destination = this.urlOf(at.id, eventsKey);
    const body = { destination, settings: events };
    await this.accounts.call(known, at, { method: 'POST', path: 'webhooks', body }, signal);
    const all = await this.accounts.call(known, at, { method: 'GET', path: 'webhooks' }, signal);
    const former = listOf(all, 'webhooks', Webhook).filter(
      (one) => one.destination.startsWith(this.urlOf(at.id, '')) && one.destination !== destination,
    );
    for (const one of former) await this.unsubscribe(known, at, one.destination, signal);
  }

  /** Where nobody listens any more. Nobody waits for it: what is told there is refused from then on anyway. */
  leaveAfter(tx: Tx, known: WantedAccount, eventsKey: string | undefined): void {
    const { kept, id } = known;
    if (kept.eventsKey === undefined || eventsKey !== undefined) return;
    const destination = this.urlOf(id, kept.eventsKey);
    tx.afterCommit(() => {
      const signal = AbortSignal.timeout(leaveMillis);
      void this.unsubscribe(known, known, destination, signal).catch((error: unknown) =>
        log.info({ err: error, integrationId: id }, 'amoCRM could not be told that nobody listens any more'),
      );
    });
  }

  private async unsubscribe(
    known: Known,
    at: Pick<IntegrationRef, 'id' | 'orgId'>,
    destination: string,
    signal: AbortSignal,
  ): Promise<void> {
    await this.accounts.call(
      known,
      at,
      { method: 'DELETE', path: 'webhooks', body: { destination } },
      signal,
    );
  }

  private urlOf(id: string, key: string): string {
    return `${this.config.PUBLIC_URL}/api/v1/integrations/amocrm/${id}/events/${key}`;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In the same time whatever was shown. */
export const isKey = (shown: string, key: string): boolean => timingSafeEqual(digest(shown), digest(key));
