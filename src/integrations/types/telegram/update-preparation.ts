import { Injectable } from '@nestjs/common';
import { AgentService } from '../../../agents/index.js';
import { Transactions } from '../../../platform/database/index.js';
import { FairTurns } from '../../../platform/limits/index.js';
import { log } from '../../../platform/logging/index.js';
import { beginningOf } from '../../../platform/text/index.js';
import type { BotAtWork } from './bot-at-work.js';
import type { Gathered } from './gathered.js';
import { heardIn, type Heard } from './heard.js';
import { TelegramGate } from './telegram-gate.js';
import { TelegramMedia, TooLarge } from './telegram-media.js';
import { telegramWords } from './telegram-words.js';

/**
 * Of all bots of the process, and of one, files are fetched at the same time: straight to where they are kept. Those that wait
 * for their turn leave the bot room for whoever only writes (`Conversations`).
 */
const files = { atOnce: 16, atOnceOfOne: 4, waiting: 400, waitingOfOne: 40, patienceMillis: 1_200_000 };
/** Voices stand in memory while somebody listens to them, with up to 20 MB each. */
const voices = { atOnce: 4, atOnceOfOne: 2, waiting: 400, waitingOfOne: 20, patienceMillis: 1_200_000 };

const longestName = 100;

/** Too much of this kind waits here already: it is to be tried again soon, and nothing was fetched. */
export class NoRoom extends Error {}

/** What was heard, with all of it that had to be fetched first. */
export interface Prepared {
  heard: Heard;
  /** Its name, where that is said. */
  role?: string;
  media?: {
    text: string;
    files?: string[];
    /** Of files that are too large, beside what was taken: for who reads it, and for its sender. */
    missing?: string[];
    notice?: string;
    /** What its sender is told instead. */
    problem?: string;
  };
}

/** Fetches what comes with an update. No transaction is open, and nothing is done yet. */
@Injectable()
export class UpdatePreparation {
  /** Those who wait for a slow file are in nobody's way but their own. */
  private readonly turns = { words: new FairTurns(files), voice: new FairTurns(voices) };

  constructor(
    private readonly transactions: Transactions,
    private readonly gate: TelegramGate,
    private readonly media: TelegramMedia,
    private readonly agents: AgentService,
  ) {}

  /** Throws NoRoom, and the reason of the signal. */
  async prepare(
    bot: BotAtWork,
    { update, album }: Pick<Gathered, 'update' | 'album'>,
    signal: AbortSignal,
  ): Promise<Prepared> {
    const heard = heardIn(update, bot.held.settings, bot.account, album);
    if (heard.kind === 'start' || heard.kind === 'help') {
      const { name } = await this.agents.getForRun(bot.held.orgId, bot.held.agentId);
      return { heard, role: name };
    }
    if (heard.kind !== 'words' && heard.kind !== 'voice') return { heard };
    if (heard.kind === 'words' && heard.files.length === 0) return { heard, media: { text: heard.text } };
    const admission = await this.transactions.run((tx) => this.gate.admits(tx, bot, heard.at));
    if (admission !== 'open') return { heard };
    const words = telegramWords(heard.at.user.language_code);
    let hasBegun = false;
    try {
      return await this.turns[heard.kind].take(bot.held.id, async () => {
        hasBegun = true;
        signal.throwIfAborted();
        return heard.kind === 'voice'
          ? { heard, media: await this.voice(bot, heard, signal) }
          : { heard, media: await this.files(bot, heard, signal) };
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!hasBegun) throw new NoRoom('Too many files wait here', { cause: error });
      if (error instanceof TooLarge)
        return { heard, media: { text: '', problem: words.tooLarge(error.mostMegabytes) } };
      log.warn(
        { err: error, integrationId: bot.held.id },
        'a file that was sent to a bot could not be taken',
      );
      const problem = heard.kind === 'voice' ? words.voiceFailed : words.fileFailed;
      return { heard, media: { text: '', problem } };
    }
  }

  private async voice(
    { held, client }: BotAtWork,
    { at, file }: Extract<Heard, { kind: 'voice' }>,
    signal: AbortSignal,
  ) {
    const words = telegramWords(at.user.language_code);
    if (!this.media.hears) return { text: '', problem: words.voiceOff };
    const text = await this.media.transcribe(client, held.secrets.botToken, file, signal);
    return text === '' ? { text, problem: words.voiceEmpty } : { text };
  }

  /** One that is too large does not take its words with it, nor the others. Throws TooLarge where it is all there is. */
  private async files(
    { held, client }: BotAtWork,
    { at, text, files }: Extract<Heard, { kind: 'words' }>,
    signal: AbortSignal,
  ): Promise<Prepared['media']> {
    const words = telegramWords(at.user.language_code);
    const kept: string[] = [];
    const missing: string[] = [];
    let failure: TooLarge | undefined;
    for (const file of files)
      try {
        kept.push(await this.media.keep(held, client, held.secrets.botToken, file, signal));
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        failure = error;
        missing.push(words.missing(beginningOf(file.name, longestName), error.mostMegabytes));
      }
    if (!failure) return { text, files: kept };
    if (text === '' && kept.length === 0) throw failure;
    return { text, files: kept, missing, notice: words.tooLarge(failure.mostMegabytes) };
  }
}
