import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const botToken = '123456789:the-secret-half-of-a-token-of-tests';
export const botUsername = 'artel_test_bot';

type Payload = Record<string, unknown>;

/** One request, and what it was answered with; 0: nothing yet, or never. */
export interface TelegramCall {
  method: string;
  payload: Payload;
  chatId: string;
  at: number;
  answeredAt?: number;
  status: number;
}

/** A message that was accepted. */
export interface TelegramMessage {
  id: number;
  chatId: string;
  text: string;
  buttons: { text: string; url?: string; callback_data?: string }[];
  at: number;
}

/**
 * What a chat is answered with instead: Telegram's refusals, a message that is accepted without an answer, one that is
 * answered late. `times`: so often, otherwise until it is taken back.
 */
export type TelegramFault = (
  | { kind: 'too_many'; retryAfter: number }
  | { kind: 'error'; status?: number }
  | { kind: 'blocked' }
  | { kind: 'not_found' }
  | { kind: 'accept_then_silence' }
  | { kind: 'slow'; millis: number }
) & { times?: number };

interface Answer {
  status: number;
  body: object;
}

const result = (value: unknown): Answer => ({ status: 200, body: { ok: true, result: value } });
const refusal = (status: number, description: string, parameters?: object): Answer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
});

/** Speaks as much of the Bot API over HTTP as a bot of notifications needs, and can fail in its ways. */
export class TelegramApi {
  readonly calls: TelegramCall[] = [];
  readonly messages: TelegramMessage[] = [];
  /** What the bot has set. */
  webhook?: { url: string; secret_token?: string };
  /** All calls fail with this status. */
  outage?: number;
  private readonly faults = new Map<string, TelegramFault>();
  private updates: (Payload & { update_id: number })[] = [];
  private lastUpdate = 100_000;
  private poll?: { respond: (answer: Answer) => void; offset: number };

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(): Promise<TelegramApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TelegramApi(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Settings of an Artel that has this bot. */
  get settings(): Record<string, string> {
    return { TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_API_ROOT: this.url };
  }

  /** Keeps no process from its end. */
  unref(): this {
    this.server.unref();
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  fail(chatId: number | string, fault: TelegramFault | undefined): void {
    if (fault) this.faults.set(String(chatId), { ...fault });
    else this.faults.delete(String(chatId));
  }

  to(chatId: number | string): TelegramMessage[] {
    return this.messages.filter((message) => message.chatId === String(chatId));
  }

  of(method: string, chatId?: number | string): TelegramCall[] {
    return this.calls.filter(
      (call) => call.method === method && (chatId === undefined || call.chatId === String(chatId)),
    );
  }

  /** An update with the next number, for whoever brings it. */
  update(content: Payload): Payload & { update_id: number } {
    return { update_id: ++this.lastUpdate, ...content };
  }

  /** What a person writes to the bot alone. */
  says(chatId: number, words: string, from: Payload = {}): Payload & { update_id: number } {
    return this.update({
      message: {
        message_id: this.lastUpdate,
        date: Math.floor(Date.now() / 1_000),
        chat: { id: chatId, type: 'private' },
        from: { id: chatId, is_bot: false, first_name: 'Ann', language_code: 'en', ...from },
        text: words,
      },
    });
  }

  presses(chatId: number, message: TelegramMessage, button: number): Payload & { update_id: number } {
    const data = message.buttons.filter(({ callback_data: kept }) => kept)[button]?.callback_data;
    return this.update({
      callback_query: {
        id: `query-${this.lastUpdate}`,
        from: { id: chatId, is_bot: false, first_name: 'Ann', language_code: 'en' },
        chat_instance: '1',
        data,
        message: {
          message_id: message.id,
          date: Math.floor(Date.now() / 1_000),
          chat: { id: Number(message.chatId), type: 'private' },
          text: message.text.replace(/<[^>]*>/g, ''),
        },
      },
    });
  }

  /** Kept until the bot has asked for what comes after it. */
  offer(...updates: (Payload & { update_id: number })[]): void {
    this.updates.push(...updates);
    this.answerPoll();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const payload = JSON.parse((await text(request).catch(() => '')) || '{}') as Payload;
    const { chat_id: chatId } = payload;
    const isOfChat = typeof chatId === 'number' || typeof chatId === 'string';
    const call: TelegramCall = {
      method,
      payload,
      chatId: isOfChat ? String(chatId) : '',
      at: Date.now(),
      status: 0,
    };
    this.calls.push(call);
    const respond = ({ status, body }: Answer): void => {
      Object.assign(call, { status, answeredAt: Date.now() });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (token !== botToken) return respond(refusal(401, 'Unauthorized'));
    if (this.outage) return respond(refusal(this.outage, 'Internal Server Error'));
    if (method === 'getUpdates') return this.getUpdates(payload, response, respond);
    const fault = method === 'sendMessage' ? this.faultOf(call.chatId) : undefined;
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.millis));
    const failed = fault && failureBy(fault);
    if (failed) return respond(failed);
    const answer = this.answer(method, payload, call);
    if (fault?.kind !== 'accept_then_silence') respond(answer);
  }

  private faultOf(chatId: string): TelegramFault | undefined {
    const fault = this.faults.get(chatId);
    if (fault?.times !== undefined && --fault.times <= 0) this.faults.delete(chatId);
    return fault;
  }

  private answer(method: string, payload: Payload, { chatId, at }: TelegramCall): Answer {
    switch (method) {
      case 'getMe':
        return result({ id: 123456789, is_bot: true, first_name: 'Artel', username: botUsername });
      case 'setWebhook':
        this.webhook = payload as unknown as TelegramApi['webhook'];
        return result(true);
      case 'deleteWebhook':
        this.webhook = undefined;
        return result(true);
      case 'sendMessage':
        return this.send(payload, chatId, at);
      case 'editMessageText':
      case 'editMessageReplyMarkup':
        return result({ message_id: payload.message_id });
      case 'answerCallbackQuery':
        return result(true);
      default:
        return refusal(404, 'Not Found: method not found');
    }
  }

  private send(payload: Payload, chatId: string, at: number): Answer {
    const { text: words, parse_mode: mode, reply_markup: markup } = payload;
    if (typeof words !== 'string' || words.trim() === '')
      return refusal(400, 'Bad Request: message text is empty');
    if (words.length > 4_096) return refusal(400, 'Bad Request: message is too long');
    if (mode === 'HTML' && !isHtml(words)) return refusal(400, "Bad Request: can't parse entities");
    const buttons = (
      (markup as { inline_keyboard?: TelegramMessage['buttons'][] })?.inline_keyboard ?? []
    ).flat();
    if (buttons.some(({ callback_data: data = '' }) => Buffer.byteLength(data) > 64))
      return refusal(400, 'Bad Request: BUTTON_DATA_INVALID');
    if (buttons.some(({ url }) => url !== undefined && !/^https?:\/\/[^/]+\.[^/]+/.test(url)))
      return refusal(400, 'Bad Request: BUTTON_URL_INVALID');
    const message = { id: this.messages.length + 1, chatId, text: words, buttons, at };
    this.messages.push(message);
    return result({ message_id: message.id, chat: { id: Number(chatId), type: 'private' }, text: words });
  }

  /** As Telegram: a second one ends the first; what was asked past is forgotten. */
  private getUpdates(payload: Payload, response: ServerResponse, respond: (answer: Answer) => void): void {
    if (this.webhook)
      return respond(refusal(409, "Conflict: can't use getUpdates method while webhook is active"));
    this.poll?.respond(refusal(409, 'Conflict: terminated by other getUpdates request'));
    const offset = Number(payload.offset ?? 0);
    this.updates = this.updates.filter(({ update_id: id }) => id >= offset);
    const poll = {
      offset,
      respond: (answer: Answer) => {
        clearTimeout(timer);
        if (this.poll === poll) this.poll = undefined;
        respond(answer);
      },
    };
    const timer = setTimeout(() => poll.respond(result([])), Number(payload.timeout ?? 0) * 1_000).unref();
    response.once('close', () => {
      clearTimeout(timer);
      if (this.poll === poll) this.poll = undefined;
    });
    this.poll = poll;
    this.answerPoll();
  }

  private answerPoll(): void {
    const { poll } = this;
    const ready = this.updates.filter(({ update_id: id }) => id >= (poll?.offset ?? 0));
    if (poll && ready.length > 0) poll.respond(result(ready));
  }
}

function failureBy(fault: TelegramFault): Answer | undefined {
  switch (fault.kind) {
    case 'too_many':
      return refusal(429, `Too Many Requests: retry after ${fault.retryAfter}`, {
        retry_after: fault.retryAfter,
      });
    case 'error':
      return refusal(fault.status ?? 500, 'Internal Server Error');
    case 'blocked':
      return refusal(403, 'Forbidden: bot was blocked by the user');
    case 'not_found':
      return refusal(400, 'Bad Request: chat not found');
    case 'accept_then_silence':
    case 'slow':
      return undefined;
  }
}

/** Nothing but the tags and entities that we use, and each is closed. */
function isHtml(words: string): boolean {
  const rest = words.replace(/<(b|i)>([^<>]*)<\/\1>/g, '$2');
  return !/[<>]/.test(rest) && !/&(?!(amp|lt|gt|quot);)/.test(rest);
}
