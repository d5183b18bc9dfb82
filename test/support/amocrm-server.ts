import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { consentPage } from './amocrm-consent.js';

type Fields = Record<string, unknown>;

interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

/** One request, and what it was answered. */
export interface AmocrmCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  token: string;
  status: number;
  at: number;
}

interface Participant {
  id: string;
  name: string;
  ref_id?: string;
  profile?: { phone?: string };
}

/** A message that the chats have taken, as they show it. */
export interface ChatMessage {
  scope: string;
  msgid: string;
  conversation: string;
  /** `in`: a customer's; `out`: what a customer was told. */
  direction: 'in' | 'out';
  text: string;
  sender: Participant;
  receiver?: Participant;
  silent: boolean;
  edits: number;
}

/** How a manager's message fared, as it was told. */
export interface ToldStatus {
  id: string;
  status: number;
  error?: string;
}

/** What a bot has said to a customer, by what stood in its field when it looked. */
export interface BotMessage {
  botId: number;
  entity: string;
  text: string;
  at: number;
}

interface Kept extends Fields {
  id: number;
}

interface StartedBot {
  bot_id: number;
  entity_id: number;
  entity_type: number;
}

const json = { 'content-type': 'application/json' };
const problem = (status: number, detail: string, more: object = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: 'https://httpstatus.es', title: 'Problem', status, detail, ...more },
});
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const sha1 = (secret: string, signed: string | Uint8Array): string =>
  createHmac('sha1', secret).update(signed).digest('hex');

/**
 * Speaks what we use of amoCRM: OAuth 2, the API of accounts and the chats, each by the documents of amocrm.ru/developers,
 * and can fail in its ways. Its address is to be in EGRESS_ALLOW.
 */
export class AmocrmServer {
  readonly clientId = randomUUID();
  readonly clientSecret = randomBytes(20).toString('hex');
  /** As it stands in the card of the integration. */
  redirectUri = 'https://artel.example.com/amocrm';
  readonly channelId = randomUUID();
  readonly channelSecret = randomBytes(20).toString('hex');
  /** The channel's bot, and a manager of the account, as the chats call them. */
  readonly botRefId = randomUUID();
  readonly managerId = randomUUID();
  readonly managerName = 'Анна Петрова';
  readonly accountId = randomUUID();
  readonly accountName = 'Ромашка';
  readonly calls: AmocrmCall[] = [];
  readonly contacts: Kept[] = [];
  readonly leads: Kept[] = [];
  readonly notes: Kept[] = [];
  readonly tasks: Kept[] = [];
  readonly messages: ChatMessage[] = [];
  /** To whom chats belong, by amoCRM's ids of them. */
  readonly chatContacts = new Map<string, number>();
  /** By address: the events that are told there. Only an administrator may change them. */
  readonly webhooks = new Map<string, string[]>();
  isAdministrator = true;
  /** The fields that bots say, by the ids of the bots, and how long they take to look. */
  readonly bots = new Map<number, number>();
  botMillis = 50;
  readonly said: BotMessage[] = [];
  readonly statuses: ToldStatus[] = [];
  /** Conversations by what the channel calls them: amoCRM's own ids. */
  readonly conversations = new Map<string, string>();
  /** Messages of managers, by amoCRM's ids. */
  private readonly written = new Set<string>();
  /** How often tokens were given in place of others. */
  renewals = 0;
  /** In seconds, of access tokens that are given from now on. */
  tokensLive = 86_400;
  /** The account has switched the integration off: nobody is let in, and nothing is renewed. */
  isRevoked = false;
  /** Whatever is asked of the account is answered so: it is not paid (402), or has blocked us (403). */
  closedBy?: number;
  /** Tokens that are given in place of others open nothing. */
  isShut = false;
  /** How long tokens take to be given. */
  tokenMillis = 0;
  /** Called when something was done, and nobody knows it yet. */
  beforeAnswer?: (call: AmocrmCall) => Promise<void>;
  /** The next calls of the API are answered by these, messages of chats by those. */
  readonly faults: Answer[] = [];
  readonly sendFaults: Answer[] = [];
  /** The next bots are started, or not, with these answers: `isStarted` says which. */
  readonly botFaults: (Answer & { isStarted: boolean })[] = [];
  /** The account's people are named to administrators alone, and we are none. */
  arePeopleHidden = false;
  /** The chats take nothing for now. */
  areChatsAway = false;
  /** In milliseconds, of chats: before an answer, when what was sent is taken already. */
  chatMillis = 0;
  private readonly codes = new Set<string>();
  private readonly access = new Set<string>();
  private readonly refresh = new Set<string>();
  /** An account has had others before. */
  private lastId = 31_415_926;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(): Promise<AmocrmServer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new AmocrmServer(server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** As an account's domain. */
  get domain(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get scopeId(): string {
    return `${this.channelId}_${this.accountId}`;
  }

  /** What an integration of this account is set up by. */
  settings(more: object = {}): object {
    return { domain: this.domain, clientId: this.clientId, redirectUri: this.redirectUri, ...more };
  }

  secrets(more: object = {}): object {
    return { clientSecret: this.clientSecret, authorizationCode: this.aCode(), ...more };
  }

  /** As the account shows it to whoever installs the integration: good once. */
  aCode(): string {
    const code = `def502${randomBytes(30).toString('hex')}`;
    this.codes.add(code);
    return code;
  }

  /** A token that is never renewed. */
  aLongToken(): string {
    return this.anAccess();
  }

  /** Tokens that were given are good no more, though they could be renewed. */
  expireAccess(): void {
    this.access.clear();
  }

  /** Whoever was let in is let in no more: a new code is needed. */
  forgetGrants(): void {
    this.access.clear();
    this.refresh.clear();
  }

  of(method: string, path: string): AmocrmCall[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  /** What stands in a conversation, as the channel calls it. */
  shownIn(conversation: string): ChatMessage[] {
    return this.messages.filter((message) => message.conversation === conversation);
  }

  /** The bytes of a message that a manager writes in a conversation of the channel, and how they are signed. */
  hook(
    text: string,
    more: { id?: string; account?: string; conversation?: string; senderId?: string; message?: object } = {},
  ): { id: string; body: string; signature: string } {
    const at = Date.now();
    const conversation = more.conversation ?? randomUUID();
    const id = more.id ?? randomUUID();
    this.written.add(id);
    const body = JSON.stringify({
      account_id: more.account ?? this.accountId,
      time: Math.floor(at / 1_000),
      message: {
        receiver: { id: randomUUID(), client_id: conversation, phone: '', email: '' },
        sender: { id: more.senderId ?? this.managerId },
        conversation: {
          id: this.conversations.get(conversation) ?? randomUUID(),
          client_id: conversation,
        },
        timestamp: Math.floor(at / 1_000),
        msec_timestamp: at,
        message: {
          id,
          type: 'text',
          text,
          markup: null,
          tag: '',
          media: '',
          ...more.message,
        },
      },
    });
    return { id, ...this.sign(body) };
  }

  /** A manager has deleted what they wrote. */
  forget(id: string): void {
    this.written.delete(id);
  }

  /** As a webhook is signed: its bytes alone. */
  sign(body: string): { body: string; signature: string } {
    return { body, signature: sha1(this.channelSecret, Buffer.from(body)) };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    const { pathname, searchParams } = new URL(request.url ?? '', `http://${this.domain}`);
    if (pathname === '/oauth') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(consentPage(this, searchParams));
      return;
    }
    const call: AmocrmCall = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      body: bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
      token: (request.headers.authorization ?? '').replace(/^Bearer /, ''),
      status: 0,
      at: Date.now(),
    };
    this.calls.push(call);
    const { status, body, headers = json } = await this.answer(call, request, bytes);
    await this.beforeAnswer?.(call);
    call.status = status;
    response.writeHead(status, headers).end(body && JSON.stringify(body));
  }

  private async answer(call: AmocrmCall, request: IncomingMessage, bytes: Buffer): Promise<Answer> {
    if (call.path === '/oauth2/access_token') return this.grant(call.body as Record<string, string>);
    if (call.path.startsWith('/v2/origin/custom/')) return this.chats(call, request, bytes);
    const isBot = call.path === '/api/v2/salesbot/run';
    if (!isBot && !call.path.startsWith('/api/v4/')) return problem(404, 'Not found');
    if (this.closedBy !== undefined) return problem(this.closedBy, 'The account is closed');
    const fault = isBot ? undefined : this.faults.shift();
    if (fault) return fault;
    if (this.isRevoked || !this.access.has(call.token)) return problem(401, 'Unauthorized');
    if (isBot) return this.startBots(call.body as StartedBot[]);
    if (call.path === '/api/v4/webhooks') return this.hooks(call);
    return this.api(call, call.path.slice('/api/v4/'.length));
  }

  private async grant(asked: Record<string, string>): Promise<Answer> {
    const refused = (hint: string): Answer => problem(400, 'Cannot decrypt the token', { hint });
    if (asked.client_id !== this.clientId || asked.client_secret !== this.clientSecret)
      return refused('Client authentication failed');
    if (asked.redirect_uri !== this.redirectUri) return refused('The redirect address is another one');
    const isCode = asked.grant_type === 'authorization_code';
    const given = (isCode ? asked.code : asked.refresh_token) ?? '';
    const known = isCode ? this.codes : this.refresh;
    // Used up before anything is waited for: of two that ask at once one is refused.
    const isGood = known.delete(given) && !this.isRevoked;
    await new Promise((resolve) => setTimeout(resolve, this.tokenMillis));
    if (!isGood) return refused(isCode ? 'Authorization code has been revoked' : 'Token has been revoked');
    if (!isCode) this.renewals++;
    const refresh = `def502${randomBytes(40).toString('hex')}`;
    this.refresh.add(refresh);
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: this.tokensLive,
        access_token: this.isShut && !isCode ? randomUUID() : this.anAccess(),
        refresh_token: refresh,
      },
    };
  }

  private anAccess(): string {
    const token = `ey${randomBytes(40).toString('hex')}`;
    this.access.add(token);
    return token;
  }

  private api({ method, body, query }: AmocrmCall, path: string): Answer {
    if (path === 'account')
      return { status: 200, body: { id: 31_415, name: this.accountName, amojo_id: this.accountId } };
    if (path === 'users' && this.arePeopleHidden) return problem(403, 'Forbidden');
    if (path === 'users') {
      const users = [{ id: 1, name: this.managerName, amojo_id: this.managerId }];
      return { status: 200, body: { _embedded: { users } } };
    }
    if (path === 'contacts/chats') {
      const contactId = this.chatContacts.get(query.get('chat_id[]') ?? '');
      if (contactId === undefined) return { status: 204 };
      return { status: 200, body: { _embedded: { chats: [{ id: 1, contact_id: contactId }] } } };
    }
    if (path === 'leads/pipelines') return { status: 200, body: { _embedded: { pipelines } } };
    const [, place = '', id, notes] = /^(contacts|leads|tasks)(?:\/(\d+)(?:\/(notes))?)?$/.exec(path) ?? [];
    const list = { contacts: this.contacts, leads: this.leads, tasks: this.tasks }[place];
    if (!list) return problem(404, 'Not found');
    if (notes) return this.make(this.notes, 'notes', body, { entity_id: Number(id) });
    if (id === undefined && method === 'POST') return this.make(list, place, body);
    if (id === undefined) return this.found(list, place, query);
    const one = list.find((kept) => kept.id === Number(id));
    if (!one) return method === 'GET' ? { status: 204 } : problem(404, 'Not found');
    if (method === 'PATCH') change(one, body as Fields);
    const linked = place === 'contacts' && query.get('with') === 'leads';
    return { status: 200, body: linked ? { ...one, _embedded: { leads: this.leadsOf(one.id) } } : one };
  }

  private leadsOf(contactId: number): { id: number }[] {
    const belongs = ({ _embedded }: Kept): boolean =>
      ((_embedded as { contacts?: { id: number }[] } | undefined)?.contacts ?? []).some(
        ({ id }) => id === contactId,
      );
    return this.leads.filter(belongs).map(({ id }) => ({ id }));
  }

  private hooks({ method, body }: AmocrmCall): Answer {
    if (!this.isAdministrator) return problem(403, 'Forbidden');
    const listed = [...this.webhooks].map(([destination, settings]) => ({ destination, settings }));
    if (method === 'GET' && listed.length === 0) return { status: 204 };
    if (method === 'GET') return { status: 200, body: { _embedded: { webhooks: listed } } };
    const { destination = '', settings = [] } = body as { destination?: string; settings?: string[] };
    if (!URL.canParse(destination)) return problem(400, 'Bad Request');
    if (method === 'DELETE')
      return this.webhooks.delete(destination) ? { status: 204 } : problem(404, 'Not found');
    if (settings.length === 0) return problem(400, 'Bad Request');
    this.webhooks.set(destination, settings);
    return { status: 201, body: { id: ++this.lastId, destination, settings, disabled: false } };
  }

  private startBots(started: StartedBot[]): Answer {
    if (started.some(({ bot_id }) => !this.bots.has(bot_id))) return problem(400, 'There is no such bot');
    const { isStarted, ...fault } = this.botFaults.shift() ?? { isStarted: true, status: 202, body: {} };
    if (isStarted) for (const one of started) setTimeout(() => this.sayField(one), this.botMillis);
    return fault;
  }

  private sayField({ bot_id, entity_id, entity_type }: StartedBot): void {
    const entity = (entity_type === 2 ? this.leads : this.contacts).find(({ id }) => id === entity_id);
    const fields = (entity?.custom_fields_values ?? []) as {
      field_id?: number;
      values: { value: string }[];
    }[];
    const text = fields.find(({ field_id }) => field_id === this.bots.get(bot_id))?.values[0]?.value;
    const place = entity_type === 2 ? 'leads' : 'contacts';
    if (text !== undefined)
      this.said.push({ botId: bot_id, entity: `${place} ${entity_id}`, text, at: Date.now() });
  }

  /** Of the account, with whatever it is to have. */
  aContact(given: Fields): number {
    return this.add(this.contacts, given);
  }

  aLead(given: Fields = {}): number {
    return this.add(this.leads, { status_id: 101, pipeline_id: 1, ...given });
  }

  private add(list: Kept[], given: Fields): number {
    list.push({ ...given, id: ++this.lastId });
    return this.lastId;
  }

  private make(list: Kept[], place: string, body: unknown, more: object = {}): Answer {
    const made = (body as Fields[]).map((given) => {
      const started = place === 'leads' ? { status_id: 101, pipeline_id: 1 } : {};
      return { ...started, ...given, ...more, id: ++this.lastId };
    });
    list.push(...made);
    const told = made.map(({ id, ...given }) => ({ id, request_id: (given as Fields).request_id }));
    return { status: 200, body: { _embedded: { [place]: told } } };
  }

  /** By any word that stands anywhere in it, as amoCRM does. */
  private found(list: Kept[], place: string, query: URLSearchParams): Answer {
    const wanted = (query.get('query') ?? '').toLowerCase();
    const status = query.get('filter[statuses][0][status_id]');
    const items = list.filter(
      (one) =>
        JSON.stringify(one).toLowerCase().includes(wanted) &&
        (status === null || String(one.status_id) === status),
    );
    return items.length === 0 ? { status: 204 } : { status: 200, body: { _embedded: { [place]: items } } };
  }

  private async chats(call: AmocrmCall, { headers }: IncomingMessage, bytes: Buffer): Promise<Answer> {
    const { method, path, body } = call;
    const signed = [method, headers['content-md5'], headers['content-type'], headers.date, path].join('\n');
    const age = Math.abs(Date.now() - Date.parse(String(headers.date)));
    if (headers['content-md5'] !== md5(bytes)) return refused(403, 'Content-MD5 is wrong');
    if (headers['x-signature'] !== sha1(this.channelSecret, signed)) return refused(403, 'Invalid signature');
    if (!(age < 15 * 60_000)) return refused(403, 'Date is too old');
    const [, place, what = '', id] =
      /^\/v2\/origin\/custom\/([^/]+)(\/connect|\/chats|\/([^/]+)\/delivery_status)?$/.exec(path) ?? [];
    if (what === '/connect') {
      if (place !== this.channelId) return refused(404, 'Channel not found');
      const { account_id } = body as Fields;
      if (account_id !== this.accountId) return refused(400, 'Account not found');
      return {
        status: 200,
        body: { account_id, scope_id: this.scopeId, title: 'Artel', hook_api_version: 'v2' },
      };
    }
    if (place !== this.scopeId) return refused(404, 'Scope not found');
    if (this.areChatsAway) return { status: 503, headers: { 'retry-after': '1' } };
    const fault = what === '' ? this.sendFaults.shift() : undefined;
    if (fault) return fault;
    const answer =
      what === '/chats'
        ? this.openChat(body as Fields)
        : id === undefined
          ? this.takeMessage(place, body as Fields)
          : this.takeStatus(id, body as Fields);
    await new Promise((resolve) => setTimeout(resolve, this.chatMillis));
    return answer;
  }

  private takeStatus(id: string, { status_code, error_code, error }: Fields): Answer {
    if (!this.written.has(id)) return refused(404, 'Message not found');
    if (![1, 2, -1].includes(status_code as number)) return refused(400, 'status_code is wrong');
    if (status_code === -1 && !(error_code && error)) return refused(400, 'The error is not said');
    this.statuses.push({
      id,
      status: status_code as number,
      ...(typeof error === 'string' ? { error } : {}),
    });
    return { status: 200, body: {} };
  }

  private openChat({ conversation_id: name, user }: Fields): Answer {
    const { id, name: called } = (user ?? {}) as Partial<Participant>;
    if (typeof name !== 'string' || !id || !called)
      return refused(400, 'conversation_id and user are required');
    return { status: 200, body: { id: this.conversation(name), user: { id: randomUUID(), client_id: id } } };
  }

  private conversation(name: string): string {
    const id = this.conversations.get(name) ?? randomUUID();
    this.conversations.set(name, id);
    return id;
  }

  /** As amoCRM shows it: what has this id already once; with a receiver it goes out, in the name of somebody of amoCRM's own. */
  private takeMessage(scope: string, { event_type, payload }: Fields): Answer {
    const { msgid, conversation_id, sender, receiver, message, silent } = payload as {
      msgid?: string;
      conversation_id?: string;
      sender?: Participant;
      receiver?: Participant;
      message?: { type?: string; text?: string };
      silent?: boolean;
    };
    if (!msgid || !conversation_id) return refused(400, 'msgid and conversation_id are required');
    if (message?.type !== 'text' || !message.text) return refused(400, 'The text is empty');
    const { text } = message;
    const known = this.messages.find((one) => one.msgid === msgid);
    if (event_type === 'edit_message') {
      if (!known) return refused(400, 'There is no such message');
      if (known.text !== text) known.edits++;
      known.text = text;
      return { status: 200, body: {} };
    }
    if (event_type !== 'new_message') return refused(400, 'event_type is wrong');
    for (const one of [sender, ...(receiver ? [receiver] : [])])
      if (!one?.id || !one.name) return refused(400, 'A participant has no id or no name');
    if (!sender || Boolean(sender.ref_id) !== Boolean(receiver))
      return refused(400, 'What goes out has a receiver, and a sender of amoCRM');
    if (sender.ref_id && sender.ref_id !== this.botRefId && sender.ref_id !== this.managerId)
      return refused(400, 'The sender is unknown');
    this.conversation(conversation_id);
    if (!known)
      this.messages.push({
        ...{ scope, msgid, conversation: conversation_id, text, sender, edits: 0 },
        ...(receiver ? { receiver } : {}),
        ...{ direction: receiver ? 'out' : 'in', silent: silent === true },
      });
    const receiver_id = receiver?.id ?? null;
    const ids = { conversation_id, sender_id: sender.id, receiver_id, msgid: `amo-${msgid}`, ref_id: msgid };
    return { status: 200, body: { new_message: ids } };
  }
}

const refused = (status: number, words: string): Answer => ({
  status,
  body: { error_code: status, error_type: 'Error', error_description: words },
});

const step = (id: number, name: string) => ({ id, name });
const pipelines = [
  {
    ...step(1, 'Воронка'),
    is_main: true,
    _embedded: {
      statuses: [
        step(101, 'Первичный контакт'),
        step(102, 'Переговоры'),
        step(142, 'Успешно реализовано'),
        step(143, 'Закрыто и не реализовано'),
      ],
    },
  },
  {
    ...step(2, 'Аренда'),
    is_main: false,
    _embedded: { statuses: [step(201, 'Осмотр'), step(142, 'Успешно реализовано')] },
  },
];

/** A field that is given takes the place of its values, the others stay. */
function change(kept: Kept, { custom_fields_values: given, ...more }: Fields): void {
  Object.assign(kept, more);
  if (!Array.isArray(given)) return;
  const keyOf = (field: Fields): unknown => field.field_id ?? field.field_code;
  const now = (kept.custom_fields_values ?? []) as Fields[];
  const others = now.filter((one) => !(given as Fields[]).some((other) => keyOf(other) === keyOf(one)));
  kept.custom_fields_values = [...others, ...(given as Fields[])];
}
