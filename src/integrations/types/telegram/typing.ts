import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BotFailure, Pace, type BotClient } from '../../../platform/telegram/index.js';
import { chatOf, paceKeyOf } from './telegram-address.js';

/** Telegram shows that somebody types for five seconds (core.telegram.org/bots/api#sendchataction). */
const typingMillis = 4_500;
/** A chat whose turn comes later than by its own pace was told to wait, or the bot is busy: a courtesy is left out. */
const busyMillis = 1_500;

interface Loop {
  wanted: number;
  over: AbortController;
}

/** Shows in chats that somebody types: once for each chat, however many answers are made for it. */
@Injectable()
export class Typing {
  private readonly loops = new Map<string, Loop>();

  constructor(private readonly pace: Pace) {}

  /** Ends with the signal, and is no more than a courtesy: throws nothing. */
  show(client: BotClient, address: string, signal: AbortSignal): void {
    if (signal.aborted) return;
    const key = `${client.botId} ${address}`;
    const loop = this.loops.get(key) ?? this.begin(key, client, address);
    loop.wanted++;
    const end = (): void => {
      if (--loop.wanted > 0) return;
      this.loops.delete(key);
      loop.over.abort();
    };
    signal.addEventListener('abort', end, { once: true });
  }

  private begin(key: string, client: BotClient, address: string): Loop {
    const loop = { wanted: 0, over: new AbortController() };
    this.loops.set(key, loop);
    void this.type(client, address, loop.over.signal);
    return loop;
  }

  private async type(client: BotClient, address: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rest = await this.typeOnce(client, address, signal);
      await sleep(Math.max(rest, typingMillis), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Milliseconds for which Telegram wants to hear nothing more of it. */
  private async typeOnce(client: BotClient, address: string, signal: AbortSignal): Promise<number> {
    try {
      const wait = await this.pace.ahead(client.botId, paceKeyOf(address));
      if (wait > busyMillis || signal.aborted) return wait;
      await client.call('sendChatAction', { ...chatOf(address), action: 'typing' }, { signal });
    } catch (error) {
      if (error instanceof BotFailure && error.kind === 'too_many') return this.heed(client, address, error);
    }
    return 0;
  }

  private async heed(
    { botId }: BotClient,
    address: string,
    { retryAfterMillis }: BotFailure,
  ): Promise<number> {
    const rest = retryAfterMillis ?? 0;
    await this.pace.refused(botId, paceKeyOf(address), rest).catch(() => undefined);
    return rest;
  }
}
