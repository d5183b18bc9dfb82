import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TelegramBotAccount, type Answer, type BotUpdate } from './telegram-bots.js';

export const botToken = '123456789:the-secret-half-of-a-token-of-tests';
export const botUsername = 'artel_test_bot';

type Payload = Record<string, unknown>;
type Entity = { type: string; offset: number; length: number };

/** One request, and what it was answered with; 0: nothing yet, or never. */
export interface TelegramCall {
  /** Before the colon of its token. */
  botId: string;
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
  entities: Entity[];
  buttons: { text: string; url?: string; callback_data?: string }[];
  at: number;
  botId: string;
  /** As it was before each edit. */
  earlier: string[];
  payload: Payload;
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
  | { kind: 'migrated'; to: number }
) & {
  times?: number;
  /** The only method that fails; without it all that send messages do. */
  method?: string;
};

const result = (value: unknown): Answer => ({ status: 200, body: { ok: true, result: value } });
const refusal = (status: number, description: string, parameters?: object): Answer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
});

/** Speaks as much of the Bot API over HTTP as our bots need, of any number of them, and can fail in its ways. */
export class TelegramApi {
  readonly calls: TelegramCall[] = [];
  readonly messages: TelegramMessage[] = [];
  /** All calls fail with this status. */
  outage?: number;
  private readonly faults = new Map<string, TelegramFault>();
  private readonly bots = new Map<string, TelegramBotAccount>();
  /** By path: what can be downloaded. */
  private readonly files = new Map<string, { content: Buffer; millis: number }>();
  private lastUpdate = 100_000;
  private lastMessage = 0;
  /** The bot of notifications. */
  private readonly main: TelegramBotAccount;

  private constructor(private readonly server: Server) {
    this.main = this.register(new TelegramBotAccount(botToken, botUsername));
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

  /** What the bot of notifications has set. */
  get webhook() {
    return this.main.webhook;
  }

  /** One more bot, of a role. */
  aBot(): TelegramBotAccount {
    const id = 700_000_000 + this.bots.size;
    return this.register(
      new TelegramBotAccount(`${id}:${'secret-half-of-a-token-of-'}${id}`, `role_${id}_bot`),
    );
  }

  /** Its owner has given it another token: the first one is good no more. */
  renewed(bot: TelegramBotAccount): TelegramBotAccount {
    bot.revoke();
    return this.register(new TelegramBotAccount(`${bot.id}:another-secret-half-of-a-token`, bot.username));
  }

  private register(bot: TelegramBotAccount): TelegramBotAccount {
    this.bots.set(bot.token, bot);
    return bot;
  }

  /** A file that bots may download, after so long; its id. */
  aFile(content: Buffer, millis = 0): string {
    const id = `file_${this.files.size}`;
    this.files.set(`documents/${id}`, { content, millis });
    return id;
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
  update(content: Payload): BotUpdate {
    return { update_id: ++this.lastUpdate, ...content };
  }

  /** What a person writes to the bot alone. */
  says(chatId: number, words: string, from: Payload = {}): BotUpdate {
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

  /** Anything else that a person sends to the bot alone, or in the chat that is given. */
  sends(chatId: number, content: Payload, from: Payload = {}): BotUpdate {
    return this.update({
      message: {
        message_id: this.lastUpdate,
        date: Math.floor(Date.now() / 1_000),
        chat: { id: chatId, type: 'private' },
        from: { id: chatId, is_bot: false, first_name: 'Ann', language_code: 'en', ...from },
        ...content,
      },
    });
  }

  presses(chatId: number, message: TelegramMessage, button: number): BotUpdate {
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
          reply_markup: { inline_keyboard: [message.buttons] },
        },
      },
    });
  }

  /** To the bot of notifications. */
  offer(...updates: BotUpdate[]): void {
    this.main.offer(...updates);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const bot = this.bots.get(token);
    const payload = payloadOf(request, await buffer(request).catch(() => Buffer.alloc(0)));
    if (request.url?.startsWith('/file/')) return this.download(request.url, response);
    const { chat_id: chatId } = payload;
    const isOfChat = typeof chatId === 'number' || typeof chatId === 'string';
    const call: TelegramCall = {
      botId: token.split(':')[0] ?? '',
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
    if (!bot || bot.isRevoked) return respond(refusal(401, 'Unauthorized'));
    if (this.outage) return respond(refusal(this.outage, 'Internal Server Error'));
    if (method === 'getUpdates') return bot.getUpdates(payload, response, respond);
    const fault = this.faultOf(call.chatId, method);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.millis));
    const failed = fault && failureBy(fault);
    if (failed) return respond(failed);
    const answer = this.answer(bot, method, payload, call);
    if (fault?.kind !== 'accept_then_silence') respond(answer);
  }

  private download(url: string, response: ServerResponse): void {
    const [, token = '', path = ''] = /^\/file\/bot([^/]+)\/(.+)$/.exec(url) ?? [];
    const file = this.bots.has(token) ? this.files.get(path) : undefined;
    const respond = () => response.writeHead(file ? 200 : 404).end(file?.content);
    if (file?.millis) setTimeout(respond, file.millis).unref();
    else respond();
  }

  private faultOf(chatId: string, method: string): TelegramFault | undefined {
    const fault = this.faults.get(chatId);
    const isMessage = method.startsWith('send') && method !== 'sendChatAction';
    if (fault?.method === undefined ? !isMessage : fault.method !== method) return undefined;
    if (fault?.times !== undefined && --fault.times <= 0) this.faults.delete(chatId);
    return fault;
  }

  private answer(bot: TelegramBotAccount, method: string, payload: Payload, call: TelegramCall): Answer {
    const { chatId } = call;
    switch (method) {
      case 'getMe':
        return result({ id: bot.id, is_bot: true, first_name: 'Artel', username: bot.username });
      case 'setWebhook':
        bot.webhook = payload as unknown as TelegramBotAccount['webhook'];
        return result(true);
      case 'getWebhookInfo':
        return result({ url: bot.webhook?.url ?? '' });
      case 'deleteWebhook':
        bot.webhook = undefined;
        return result(true);
      case 'setMyCommands':
        bot.commands = (payload.commands ?? []) as TelegramBotAccount['commands'];
        return result(true);
      case 'getFile':
        return this.files.has(`documents/${String(payload.file_id)}`)
          ? result({ file_id: payload.file_id, file_path: `documents/${String(payload.file_id)}` })
          : refusal(400, 'Bad Request: invalid file_id');
      case 'sendMessage':
        return this.send(payload, call);
      case 'sendDocument':
      case 'sendPhoto':
        return this.keep(`[${method}] ${String(payload.filename)}`, payload, call);
      case 'editMessageText':
        return this.edit(payload, chatId);
      case 'editMessageReplyMarkup': {
        const message = this.found(payload, chatId);
        if (message) message.buttons = buttonsIn(payload);
        return result({ message_id: payload.message_id });
      }
      case 'deleteMessage':
        return this.take(chatId, Number(payload.message_id));
      case 'answerCallbackQuery':
      case 'sendChatAction':
        return result(true);
      default:
        return refusal(404, 'Not Found: method not found');
    }
  }

  private send(payload: Payload, call: TelegramCall): Answer {
    const { text: words } = payload;
    const wrong = wrongIn(payload);
    if (wrong) return wrong;
    const buttons = buttonsIn(payload);
    if (buttons.some(({ callback_data: data = '' }) => Buffer.byteLength(data) > 64))
      return refusal(400, 'Bad Request: BUTTON_DATA_INVALID');
    if (buttons.some(({ url }) => url !== undefined && !/^https?:\/\/[^/]+\.[^/]+/.test(url)))
      return refusal(400, 'Bad Request: BUTTON_URL_INVALID');
    return this.keep(words as string, payload, call, buttons);
  }

  private keep(
    words: string,
    payload: Payload,
    { chatId, at, botId }: TelegramCall,
    buttons: TelegramMessage['buttons'] = [],
  ): Answer {
    const entities = (payload.entities ?? []) as Entity[];
    const message = {
      id: ++this.lastMessage,
      chatId,
      text: words,
      entities,
      buttons,
      at,
      botId,
      earlier: [],
      payload,
    };
    this.messages.push(message);
    return result({ message_id: message.id, chat: { id: Number(chatId), type: 'private' }, text: words });
  }

  private edit(payload: Payload, chatId: string): Answer {
    const wrong = wrongIn(payload);
    if (wrong) return wrong;
    const message = this.found(payload, chatId);
    const buttons = buttonsIn(payload);
    if (message?.text === payload.text && JSON.stringify(message?.buttons) === JSON.stringify(buttons))
      return refusal(400, 'Bad Request: message is not modified: specified new message content is the same');
    // The bot of notifications also edits what was sent before this server began.
    if (message) {
      if (message.text !== payload.text) message.earlier.push(message.text);
      message.buttons = buttons;
      message.text = payload.text as string;
      message.entities = (payload.entities ?? []) as Entity[];
    }
    return result({ message_id: payload.message_id });
  }

  private found({ message_id: id }: Payload, chatId: string): TelegramMessage | undefined {
    return this.messages.find((one) => one.id === Number(id) && one.chatId === chatId);
  }

  private take(chatId: string, id: number): Answer {
    const at = this.messages.findIndex((one) => one.id === id && one.chatId === chatId);
    if (at < 0) return refusal(400, 'Bad Request: message to delete not found');
    this.messages.splice(at, 1);
    return result(true);
  }
}

/** JSON, or a form with a file, of which its name is enough. */
function payloadOf(request: IncomingMessage, body: Buffer): Payload {
  if (!request.headers['content-type']?.startsWith('multipart/'))
    return JSON.parse(body.toString() || '{}') as Payload;
  const form = body.toString('latin1');
  const [, chatId = ''] = /name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)/.exec(form) ?? [];
  const [, filename = ''] = /filename="([^"]*)"/.exec(form) ?? [];
  return { chat_id: chatId, filename: Buffer.from(filename, 'latin1').toString() };
}

function buttonsIn({ reply_markup: markup }: Payload): TelegramMessage['buttons'] {
  const keyboard = (markup as { inline_keyboard?: TelegramMessage['buttons'][] } | undefined)
    ?.inline_keyboard;
  return (keyboard ?? []).flat();
}

function wrongIn({ text: words, parse_mode: mode, entities = [] }: Payload): Answer | undefined {
  if (typeof words !== 'string' || words.trim() === '')
    return refusal(400, 'Bad Request: message text is empty');
  if (words.length > 4_096) return refusal(400, 'Bad Request: message is too long');
  if (mode === 'HTML' && !isHtml(words)) return refusal(400, "Bad Request: can't parse entities");
  const isWithin = ({ offset, length }: Entity): boolean =>
    offset >= 0 && length > 0 && offset + length <= words.length;
  if (!(entities as Entity[]).every(isWithin)) return refusal(400, 'Bad Request: ENTITY_BOUNDS_INVALID');
  return undefined;
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
    case 'migrated':
      return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: fault.to,
      });
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
