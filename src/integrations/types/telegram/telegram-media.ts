import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { authorityOf, EgressClient } from '../../../platform/egress/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { BotClients, type BotClient } from '../../../platform/telegram/index.js';
import { ContactFiles } from '../../contacts/contact-files.js';
import type { IntegrationRef } from '../../integration.js';
import type { HeardFile } from './heard.js';

/** Bots get no larger ones (core.telegram.org/bots/api#getfile). */
const largestFile = 20 * 1024 ** 2;
const downloadMillis = 60_000;
const transcriptionMillis = 60_000;
const longestTranscript = 20_000;

/** It is larger than what is taken. */
export class TooLarge extends Error {
  constructor(readonly mostMegabytes: number) {
    super('The file is larger than what is taken');
  }
}

/** Files that people send to bots, and what they say in voice messages. */
@Injectable()
export class TelegramMedia {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly clients: BotClients,
    private readonly egress: EgressClient,
    private readonly files: ContactFiles,
  ) {}

  get hears(): boolean {
    return this.config.TRANSCRIPTION_BASE_URL !== undefined;
  }

  /** Downloads a file into the files of the organization. Throws TooLarge. No transaction is open. */
  async keep(
    at: IntegrationRef,
    client: BotClient,
    token: string,
    file: HeardFile,
    signal: AbortSignal,
  ): Promise<string> {
    const most = Math.min(largestFile, this.config.FILE_MAX_SIZE);
    const answer = await this.open(client, token, file, most, signal);
    try {
      return await this.files.keep(at, { name: file.name, content: answer.body });
    } catch (error) {
      throw asTooLarge(error, most);
    }
  }

  /** What is said in a voice message. Throws TooLarge. */
  async transcribe(client: BotClient, token: string, file: HeardFile, signal: AbortSignal): Promise<string> {
    const {
      TRANSCRIPTION_BASE_URL: base = '',
      TRANSCRIPTION_MODEL: model,
      TRANSCRIPTION_API_KEY: key,
    } = this.config;
    const answer = await this.open(client, token, file, largestFile, signal);
    const form = new FormData();
    form.set('file', new Blob([await answer.bytes()], { type: 'audio/ogg' }), file.name);
    form.set('model', model);
    form.set('response_format', 'json');
    const url = new URL(`${base.replace(/\/+$/, '')}/audio/transcriptions`);
    const limits = { timeoutMillis: transcriptionMillis, allow: [authorityOf(url)] };
    const heard = await this.egress.fetchWithin(limits)(url, {
      method: 'POST',
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      body: form,
      signal,
    });
    if (!heard.ok) throw new AppError('egress_failed', `The transcription answered ${heard.status}`);
    const { text } = (await heard.json()) as { text?: unknown };
    if (typeof text !== 'string') throw new AppError('egress_failed', 'The transcription has no text');
    return text.replaceAll('\0', '').toWellFormed().trim().slice(0, longestTranscript);
  }

  private async open(client: BotClient, token: string, file: HeardFile, most: number, signal: AbortSignal) {
    if ((file.size ?? 0) > most) throw tooLarge(most);
    const { file_path: path } = await client.call('getFile', { file_id: file.id }, { signal });
    if (path === undefined || /(?:^|\/)\.\.?(?:\/|$)|[?#\\]/.test(path))
      throw new AppError('egress_failed', 'The file cannot be fetched');
    const url = new URL(`${this.clients.root}/file/bot${token}/${path}`);
    const limits = { timeoutMillis: downloadMillis, maxBytes: most, maxRedirects: 0, tries: 2 };
    try {
      const answer = await this.egress.request({ url, ...limits, allow: [authorityOf(url)], signal });
      if (answer.status === 200) return answer;
      answer.discard();
      throw new AppError('egress_failed', `The file cannot be fetched: ${answer.status}`);
    } catch (error) {
      throw asTooLarge(error, most);
    }
  }
}

const tooLarge = (most: number): TooLarge => new TooLarge(Math.floor(most / 1024 ** 2));

function asTooLarge(error: unknown, most: number): unknown {
  const codes = ['egress_too_large', 'payload_too_large'];
  return error instanceof AppError && codes.includes(error.code) ? tooLarge(most) : error;
}
