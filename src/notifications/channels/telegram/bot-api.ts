import { Injectable } from '@nestjs/common';
import type { Telegram } from 'telegraf';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { ReachingAgent } from '../../../platform/egress/index.js';
import { BotFailure, failureOf } from './bot-failure.js';

const callMillis = 15_000;

type Payload = Record<string, unknown>;

/** The methods that we use, and what of their answers. */
interface Results {
  getMe: { username?: string };
  getUpdates: unknown[];
  setWebhook: true;
  deleteWebhook: true;
  sendMessage: { message_id: number };
  editMessageText: unknown;
  editMessageReplyMarkup: unknown;
  answerCallbackQuery: true;
}

/** One call that is to be made, as it is kept until then. */
export interface BotCall {
  method: 'sendMessage' | 'editMessageText' | 'editMessageReplyMarkup' | 'answerCallbackQuery';
  payload: Payload;
}

interface CallOptions {
  signal?: AbortSignal;
  /** All that it may take. */
  millis?: number;
}

/** The installation's one bot, through telegraf's client. Whatever fails does so as a BotFailure, without its token. */
@Injectable()
export class BotApi {
  private readonly token: string;
  private client?: Promise<Telegram>;

  constructor(@InjectConfig() private readonly config: Config) {
    this.token = config.TELEGRAM_BOT_TOKEN ?? '';
  }

  get isConfigured(): boolean {
    return this.token !== '';
  }

  /** Of the bot, whose updates are numbered apart from those of any other. It is no secret. */
  get botId(): string {
    return this.token.split(':')[0] ?? '';
  }

  /** Throws BotFailure, and ends by itself. */
  async call<M extends keyof Results>(
    method: M,
    payload: Payload = {},
    { signal, millis = callMillis }: CallOptions = {},
  ): Promise<Results[M]> {
    const client = await (this.client ??= this.connect());
    if (signal?.aborted) throw new BotFailure('not_sent', 'aborted');
    const ending = AbortSignal.timeout(millis);
    try {
      return (await client.callApi(method as 'getMe', payload, {
        // Of another package's type; what is read of it is the same.
        signal: (signal ? AbortSignal.any([signal, ending]) : ending) as never,
      })) as Results[M];
    } catch (error) {
      throw failureOf(error, this.token);
    }
  }

  /** Loaded at the first call: most installations have no bot. */
  private async connect(): Promise<Telegram> {
    const { Telegram: Client } = await import('telegraf');
    return new Client(this.token, {
      apiRoot: `${this.config.TELEGRAM_API_ROOT.replace(/\/+$/, '')}/`,
      agent: new ReachingAgent(),
      webhookReply: false,
    });
  }
}
