import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { inOrganization, type Tx } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import {
  BotFailure,
  isBotGone,
  isChatGone,
  keyboardOf,
  Pace,
  TooSoon,
} from '../../platform/telegram/index.js';
import {
  OutcomeUnknown,
  PermanentFailure,
  TryLater,
  type ChannelDriver,
  type Opening,
  type OutboundMessage,
  type Recipient,
  type SendFailure,
} from './channel.js';
import { BotApi } from './telegram/bot-api.js';
import { BotLease } from './telegram/bot-lease.js';
import { botWords } from './telegram/bot-words.js';
import { Buttons } from './telegram/buttons.js';
import { Links } from './telegram/links.js';
import { messageHtml, messagePlain, type Written } from './telegram/message-text.js';

/** More than can be guessed, and as much as a link of Telegram takes. */
const codeBytes = 24;
const codeMinutes = 15;
/** For a turn; the rest of the time is for sending. */
const mostWaitMillis = 4_000;

type Payload = Record<string, unknown>;

/** Messages of the installation's bot, in private chats that their owners have linked. */
@Injectable()
export default class TelegramChannel implements ChannelDriver {
  readonly type = 'telegram';
  readonly ordered = true;
  /** The Bot API knows no copies: what may have arrived is not sent again. */
  readonly repeatable = false;
  readonly deadlineMillis = 15_000;

  constructor(
    private readonly dataSource: DataSource,
    private readonly api: BotApi,
    private readonly bot: BotLease,
    private readonly links: Links,
    private readonly buttons: Buttons,
    private readonly pace: Pace,
  ) {}

  unavailable(): string | undefined {
    return this.api.isConfigured ? undefined : 'TELEGRAM_BOT_TOKEN is not set';
  }

  /** The code is used up by `/start <code>`; a chat that was linked before stays so until then. */
  async open(tx: Tx): Promise<Opening> {
    const linkCode = randomBytes(codeBytes).toString('base64url');
    const username = await this.bot.username(tx);
    return {
      set: { linkCodeHash: sha256(linkCode), linkExpiresAt: new Date(Date.now() + codeMinutes * 60_000) },
      shown: { linkCode, ...(username ? { linkUrl: `https://t.me/${username}?start=${linkCode}` } : {}) },
    };
  }

  async send(
    message: OutboundMessage,
    { address }: Recipient,
    signal: AbortSignal,
  ): Promise<{ providerId?: string }> {
    const { orgId, url, locale } = message;
    const { written, made } = await this.prepare(message, address).catch((cause: unknown) => {
      throw new TryLater('not_sent', { cause });
    });
    const keyboard = keyboardOf(
      made?.buttons ?? [],
      url === null ? undefined : { label: botWords(locale).open, url },
    );
    const id = await this.deliver(address, written, keyboard, signal);
    if (made)
      await this.buttons
        .sentAs(orgId, made.id, id)
        .catch((error: unknown) => log.warn({ err: error }, 'where buttons were sent could not be noted'));
    return { providerId: String(id) };
  }

  private async prepare(message: OutboundMessage, address: string) {
    const sender = await this.senderOf(message, address);
    const written = { ...message, sender };
    // Nobody approves what they have not seen.
    const { isWhole } = messageHtml(written);
    const actions = message.actions.filter(({ action }) => isWhole || action !== 'approve');
    const made = actions.length > 0 ? await this.buttons.make({ ...message, actions }, address) : undefined;
    return { written, made };
  }

  private async deliver(
    address: string,
    written: Written,
    keyboard: object | undefined,
    signal: AbortSignal,
  ) {
    const common = { chat_id: Number(address), link_preview_options: { is_disabled: true } };
    const html = { ...common, text: messageHtml(written).html, parse_mode: 'HTML', reply_markup: keyboard };
    try {
      return await this.post(address, html, signal);
    } catch (error) {
      const isMalformed = error instanceof BotFailure && error.kind === 'refused' && error.code === '400';
      if (!isMalformed || isChatGone(error)) throw await this.meaningOf(error, address);
    }
    // Words without looks are better than none.
    return await this.post(address, { ...common, text: messagePlain(written) }, signal).catch(
      async (error: unknown) => Promise.reject(await this.meaningOf(error, address)),
    );
  }

  /** Throws BotFailure or TooSoon. Answers the message's number in its chat. */
  private async post(address: string, payload: Payload, signal: AbortSignal): Promise<number> {
    try {
      await this.pace.turn(this.api.botId, address, mostWaitMillis, signal);
    } catch (error) {
      // Nothing was sent yet.
      if (signal.aborted) throw new BotFailure('not_sent', 'no_turn');
      throw error;
    }
    const { message_id: id } = await this.api.call('sendMessage', payload, { signal });
    await this.pace
      .sent(this.api.botId, address)
      .catch((error: unknown) => log.warn({ err: error }, 'a turn at Telegram could not be noted'));
    return id;
  }

  /** Of what went wrong, for whoever decides what follows. What is not Telegram's fault was not sent. */
  private async meaningOf(error: unknown, address: string): Promise<SendFailure> {
    if (error instanceof TooSoon) return new TryLater('telegram_busy', { afterMs: error.afterMillis });
    if (!(error instanceof BotFailure)) return new TryLater('not_sent', { cause: error });
    const { kind, code, description: detail } = error;
    if (isChatGone(error))
      return new PermanentFailure(code === '403' ? 'blocked' : 'chat_not_found', {
        detail,
        disables: 'blocked',
      });
    if (isBotGone(error)) return new PermanentFailure('bot_unauthorized', { detail });
    switch (kind) {
      case 'too_many': {
        const afterMs = error.retryAfterMillis ?? 0;
        await this.pace.refused(this.api.botId, address, afterMs);
        return new TryLater('too_many_requests', { detail, afterMs });
      }
      case 'server':
        return new TryLater('telegram_failed', { detail });
      case 'not_sent':
        return new TryLater('telegram_unreachable', { detail: code });
      case 'unknown':
        return new OutcomeUnknown('outcome_unknown', { detail: code });
      case 'refused':
        return new PermanentFailure('telegram_refused', { detail });
    }
  }

  /** Said where a chat hears of several organizations, or of several people of one. */
  private async senderOf({ orgId, userId }: OutboundMessage, address: string): Promise<string | undefined> {
    const channels = await this.links.channelsOf(address);
    const people = new Set(channels.map((channel) => channel.userId));
    if (people.size < 2) return undefined;
    return inOrganization(orgId, async () => {
      const { manager } = this.dataSource;
      const { name } = await manager.findOneByOrFail(Organization, { id: orgId });
      if (channels.filter((channel) => channel.orgId === orgId).length < 2) return name;
      const { username } = await manager.findOneByOrFail(User, { orgId, id: userId });
      return `${name} · @${username}`;
    });
  }
}
