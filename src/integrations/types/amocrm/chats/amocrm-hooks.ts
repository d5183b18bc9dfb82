import { Injectable } from '@nestjs/common';
import { isId, Transactions } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { log } from '../../../../platform/logging/index.js';
import { Contacts, type Spoke } from '../../../contacts/contacts.js';
import { IntegrationDoors, type Opened } from '../../../integration-doors.js';
import { AmocrmAccounts, type KnownAccount } from '../accounts.js';
import { AmocrmChats, type Channel } from './chats.js';
import { toldIn, type Written } from './hook.js';
import { AmocrmManagers } from './managers.js';
import { isSignature, isSignedBy, signersOf } from './signature.js';

/** Who is not named. */
const somebody = 'amoCRM';
/** amoCRM waits five seconds for the whole answer. */
const tellMillis = 1_500;

/** What amoCRM has brought, and how it says that it was amoCRM. */
export interface Brought {
  /** Left out, every integration is asked whose channel has this scope. */
  integrationId?: string;
  scopeId: string;
  body: unknown;
  signature: string | string[] | undefined;
}

/** The same, with whether the channel of such a secret has signed it. */
interface Signed extends Pick<Brought, 'integrationId' | 'scopeId'> {
  body: Buffer;
  isBy: (secret: string) => boolean;
}

/** What an integration makes of it whose channel has signed it. */
interface Believed {
  outcome: Spoke | 'stopped';
  /** Of words that somebody waits to hear of. */
  words?: { channel: Channel; messageId: string };
}

/** Takes what managers write in amoCRM to contacts of the role: each message once. amoCRM brings it once and waits for little. */
@Injectable()
export class AmocrmHooks {
  constructor(
    private readonly doors: IntegrationDoors,
    private readonly accounts: AmocrmAccounts,
    private readonly managers: AmocrmManagers,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
    private readonly chats: AmocrmChats,
  ) {}

  /**
   * Throws `unauthenticated` for whatever is not signed by the channel of such an integration, before anything of it is read;
   * `conflict` where the one whose words these are was stopped.
   */
  async take(brought: Brought): Promise<Spoke> {
    const { integrationId, body, scopeId, signature } = brought;
    // Whoever knows a scope could have many integrations opened by each request.
    if (!Buffer.isBuffer(body) || !isSignature(signature)) throw new AppError('unauthenticated');
    const isBy = signersOf((secret) => isSignedBy(secret, body, signature));
    let believed: Believed | undefined;
    for (const id of await this.candidates(brought)) {
      const now = await this.ask(id, { integrationId, scopeId, body, isBy });
      if (now) believed = now;
      if (now && now.outcome !== 'ignored') break;
    }
    if (!believed) throw new AppError('unauthenticated');
    const { outcome, words } = believed;
    if (words && outcome !== 'taken' && outcome !== 'seen') await this.tellLost(words, scopeId);
    if (outcome === 'stopped') throw new AppError('conflict', 'The integration was stopped');
    return outcome;
  }

  private async candidates({ integrationId: id, scopeId }: Brought): Promise<string[]> {
    if (id === undefined) return this.doors.alike('amocrm', { scopeId, mirrors: true });
    return isId(id) ? [id] : [];
  }

  /** Undefined: it was not brought to this one. Whether there is such an integration is told to nobody. */
  private async ask(id: string, brought: Signed): Promise<Believed | undefined> {
    let isOpen = false;
    return this.doors
      .enter('amocrm', id, (opened) => {
        isOpen = true;
        return this.pass(opened, brought);
      })
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'not_found') return undefined;
        if (isOpen || brought.integrationId !== undefined) throw error;
        // What is wrong with one is no reason not to ask the others.
        log.warn(
          { err: error, integrationId: id },
          'an integration could not be asked for a message of amoCRM',
        );
        return undefined;
      });
  }

  private async pass(opened: Opened, { scopeId, body, isBy }: Signed): Promise<Believed | undefined> {
    const known = this.accounts.readable(opened);
    const { channelId: id, channelSecret: secret, botRefId } = this.accounts.clientOf(known);
    const isSigned = secret !== undefined && isBy(secret);
    const isHere = known.settings.mirrors && scopeId === known.settings.scopeId;
    if (id === undefined || !isSigned || !isHere) return undefined;
    const { accountId, written } = toldIn(body);
    // The signature covers nothing but the body: what was told of another account of this channel is none of this one's.
    if (!scopeId.endsWith(`_${accountId}`)) return undefined;
    // What stands there in the name of the channel's bot was said here.
    if (!written || (botRefId !== undefined && written.sender.id === botRefId)) return { outcome: 'ignored' };
    const words = { channel: { domain: known.settings.domain, id, secret }, messageId: written.id };
    return { outcome: await this.said(known, written), words };
  }

  private async said(
    known: KnownAccount & Pick<Opened, 'desired'>,
    { contactId, id: deliveryId, sender, text }: Written,
  ): Promise<Believed['outcome']> {
    if (contactId === undefined) return 'ignored';
    const isKnown = await this.transactions.run((tx) => this.contacts.knows(tx, known, contactId));
    if (!isKnown) return 'ignored';
    if (known.desired === 'stopped') return 'stopped';
    const { name, isPerson } = await this.managers.find(this.accounts.holderOf(known), sender.id);
    const { handBackAfterMinutes } = known.settings;
    const manager = { name: sender.name ?? name ?? somebody, handBackAfterMinutes };
    const words = { contactId, deliveryId, manager, takesOver: isPerson, text };
    return this.transactions.run((tx) => this.contacts.speaks(tx, known, words));
  }

  /** Who wrote them would believe that they have arrived. */
  private async tellLost(
    { channel, messageId }: NonNullable<Believed['words']>,
    scopeId: string,
  ): Promise<void> {
    try {
      const signal = AbortSignal.timeout(tellMillis);
      await this.chats.tellStatus(channel, scopeId, messageId, 'failed', signal);
    } catch (error) {
      log.info({ err: error, scopeId }, 'amoCRM could not be told that a message goes nowhere');
    }
  }
}
