import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../platform/errors/index.js';
import { plainText } from '../../../../platform/text/index.js';
import { IntegrationRefused, type Copy, type Fate, type IntegrationRef } from '../../../integration.js';
import { AmocrmAccounts, type AccountSetup, type KnownAccount } from '../accounts.js';
import { AmocrmConversations } from '../conversations.js';
import { later } from '../later.js';
import type { AmocrmSettings } from '../settings.js';
import { AmocrmChats, type Channel, type Participant } from './chats.js';

/** What comes later, when amoCRM was away for so long, is history. */
const freshMillis = 10 * 60_000;

interface Place {
  channel: Channel;
  scopeId: string;
  /** In whose name stands there what was said to contacts. */
  botRefId: string;
}

/**
 * Shows conversations of a role in amoCRM, as conversations of its channel: what contacts say comes in, what they were told by
 * the role or a person stands as going out, in the name of the channel's bot.
 */
@Injectable()
export class AmocrmMirror {
  constructor(
    private readonly accounts: AmocrmAccounts,
    private readonly chats: AmocrmChats,
    private readonly conversations: AmocrmConversations,
  ) {}

  /** Whether conversations are shown, as it was set up and as the server's own channel is now. */
  looksOn(settings: AmocrmSettings): boolean {
    const { channelId, botRefId } = this.accounts.clientOf({ settings, secrets: {} });
    const isWhole = channelId !== undefined && botRefId !== undefined;
    return settings.mirrors && settings.scopeId !== undefined && isWhole;
  }

  /** Undefined where nothing is to be shown. Throws `IntegrationRefused` where half of a channel is set up for it. */
  channelOf(known: AccountSetup): (Channel & { botRefId: string }) | undefined {
    if (!known.settings.mirrors) return undefined;
    const { channelId: id, channelSecret: secret, botRefId } = this.accounts.clientOf(known);
    if (id === undefined)
      throw new IntegrationRefused('The channel of chats is not set', 'settings.channelId');
    if (secret === undefined)
      throw new IntegrationRefused('The secret of the channel is not set', 'secrets.channelSecret');
    if (botRefId === undefined)
      throw new IntegrationRefused(
        'The id of the bot of the channel is not set: the support of amoCRM tells it with the channel',
        'settings.botRefId',
      );
    return { domain: known.settings.domain, id, secret, botRefId };
  }

  /** What may have arrived is sent again: amoCRM shows nothing twice that has the same id. Throws as `Integration.mirror`. */
  async show(known: KnownAccount, copy: Copy, signal: AbortSignal): Promise<string | undefined> {
    const { channel, scopeId, botRefId } = this.placeOf(known);
    const { contact, author, name } = copy;
    const customer: Participant = {
      id: contact.id,
      // In a group it is one of several who wrote.
      name: author === 'contact' ? name : contact.name,
      ...(contact.phone ? { profile: { phone: contact.phone } } : {}),
    };
    const ours: Participant = { id: `artel-${known.id}`, name, ref_id: botRefId };
    const isIncoming = author === 'contact';
    return minding(async () => {
      await this.open(known, { channel, scopeId, customer }, signal);
      return this.chats.send(
        channel,
        scopeId,
        {
          event: copy.isEdit ? 'edit_message' : 'new_message',
          msgid: copy.id,
          conversation: contact.id,
          sender: isIncoming ? customer : ours,
          ...(isIncoming ? {} : { receiver: customer }),
          // Managers are called for what customers say alone, and not for what is long past.
          isSilent: !isIncoming || Date.now() - copy.at.getTime() > freshMillis,
          text: textOf(copy),
          at: copy.at,
        },
        signal,
      );
    });
  }

  async tellFate(known: KnownAccount, { id, state }: Fate, signal: AbortSignal): Promise<void> {
    const { channel, scopeId } = this.placeOf(known);
    await minding(() => this.chats.tellStatus(channel, scopeId, id, state, signal));
  }

  /** amoCRM tells the account's address of every message: which chats are ours is known before anything is said in them. */
  private async open(
    at: IntegrationRef,
    { channel, scopeId, customer }: Pick<Place, 'channel' | 'scopeId'> & { customer: Participant },
    signal: AbortSignal,
  ): Promise<void> {
    const place = { contactId: customer.id, scopeId };
    if ((await this.conversations.ofContact(at, place)) !== undefined) return;
    const chatId = await this.chats.open(channel, scopeId, customer.id, customer, signal);
    await this.conversations.keep(at, chatId, place);
  }

  private placeOf(known: AccountSetup): Place {
    const channel = this.channelOf(known);
    const { scopeId } = known.settings;
    if (!channel || scopeId === undefined)
      throw new IntegrationRefused('No channel of chats is set up', 'settings.channelId');
    return { channel, scopeId, botRefId: channel.botRefId };
  }
}

async function minding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('egress_')) throw error;
    throw later(error);
  }
}

/** Chats of amoCRM know no marks, and files only by addresses that are open to all: those are named. */
const textOf = ({ author, text, files }: Pick<Copy, 'author' | 'text' | 'files'>): string =>
  [author === 'contact' ? text : plainText(text, { withTargets: true }), ...files.map((name) => `[${name}]`)]
    .filter((line) => line !== '')
    .join('\n');
