import { Injectable } from '@nestjs/common';
import type { Telegram } from 'telegraf';
import { InjectConfig, type Config } from '../config/index.js';
import { ReachingAgent } from '../egress/index.js';
import { BotFailure, failureOf } from './bot-failure.js';

const callMillis = 15_000;

type Payload = Record<string, unknown>;

/** The methods that we use, and what of their answers. */
interface Results {
  getMe: { id: number; username?: string; first_name?: string };
  getUpdates: unknown[];
  getFile: { file_path?: string; file_size?: number };
  getWebhookInfo: { url?: string };
  setWebhook: true;
  deleteWebhook: true;
  setMyCommands: true;
  sendMessage: { message_id: number };
  sendDocument: { message_id: number };
  sendPhoto: { message_id: number };
  sendChatAction: true;
  editMessageText: unknown;
  editMessageReplyMarkup: unknown;
  deleteMessage: true;
  answerCallbackQuery: true;
}
export type BotMethod = keyof Results;

export interface CallOptions {
  signal?: AbortSignal;
  /** All that it may take. */
  millis?: number;
}

/** Before the colon of a token: whose updates are numbered apart from those of any other. It is no secret. */
export const botIdOf = (token: string): string => token.split(':')[0] ?? '';

/** One bot, through telegraf's client. Whatever fails does so as a BotFailure, without its token. */
export class BotClient {
  readonly botId: string;

  constructor(
    private readonly token: string,
    private readonly connect: (token: string) => Promise<Telegram>,
  ) {
    this.botId = botIdOf(token);
  }

  private client?: Promise<Telegram>;

  /** Throws BotFailure, and ends by itself. */
  async call<M extends BotMethod>(
    method: M,
    payload: Payload = {},
    { signal, millis = callMillis }: CallOptions = {},
  ): Promise<Results[M]> {
    const client = await (this.client ??= this.connect(this.token));
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
}

/** Makes clients of bots, each by its token; their connections are shared. */
@Injectable()
export class BotClients {
  private readonly agent = new ReachingAgent();

  constructor(@InjectConfig() private readonly config: Config) {}

  /** Of the Bot API, without a slash at its end. */
  get root(): string {
    return this.config.TELEGRAM_API_ROOT.replace(/\/+$/, '');
  }

  of(token: string): BotClient {
    return new BotClient(token, (own) => this.connect(own));
  }

  /** Loaded at the first call: most installations have no bot. */
  private async connect(token: string): Promise<Telegram> {
    const { Telegram: Client } = await import('telegraf');
    return new Client(token, { apiRoot: `${this.root}/`, agent: this.agent, webhookReply: false });
  }
}
