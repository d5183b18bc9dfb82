import { WebSocket } from 'ws';
import type { MessageBody, Person, PostedBody } from './builders.js';
import type { Frame } from './client.js';

/** What a person sees of a message. */
export type Line = Pick<
  MessageBody,
  'id' | 'seq' | 'author' | 'content' | 'mentions' | 'replyToId' | 'validation' | 'runId'
> & { editedAt: string | null; deletedAt: string | null; system: unknown };

type Message = MessageBody & Line & { isCurrent: boolean };

/** The lines of a chat in its own order, the same for everyone; of answers made anew, the one that is shown. */
export const linesOf = (messages: Iterable<Message>): Line[] =>
  [...messages]
    .filter(({ isCurrent }) => isCurrent)
    .sort((a, b) => a.seq - b.seq)
    .map(({ id, seq, author, content, mentions, replyToId, validation, runId, ...more }) => ({
      ...{ id, seq, author, content, mentions, replyToId, validation, runId },
      editedAt: more.editedAt,
      deletedAt: more.deletedAt,
      system: more.system,
    }));

/** All messages of a chat, as the API lists them. */
export async function messagesOf({ client }: Person, chatId: string): Promise<Message[]> {
  const found: Message[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/chats/${chatId}/messages?limit=100${more}`;
    const { body } = await client.get<{ items: Message[]; nextCursor: string | null }>(path);
    found.push(...body.items);
    cursor = body.nextCursor;
  }
  return found;
}

const patience = 10_000;

/** The connection was lost before an answer came: nobody knows whether the command was carried out. */
export class Cut extends Error {}

interface Command {
  resolve: (data: Record<string, unknown>) => void;
  reject: (error: Error) => void;
}

/** Of a `run.event`. */
interface StepData {
  runId: string;
  id: string;
  type: string;
  text?: string;
  content?: string;
}

/** An answer as far as it was told. */
export interface Writing {
  text: string;
  /** Of the last step that is in it. */
  attempt: number;
  place: number;
  /** Steps were missed, and no snapshot made up for them. */
  hasGap: boolean;
  /** The whole answer, told at its end. */
  done?: string;
}

/**
 * A client of one chat, as small as one can be and still miss nothing: it loads the chat once, then applies frames in
 * their order. After a cut it says where it left off, and loads again only when it is told to (`reset`).
 */
export class ChatClient {
  /** Answers as they were being written, by run. */
  readonly answers = new Map<string, Writing>();
  /** Who types: it passes by, and is kept here only to be looked at. */
  readonly typing: Frame[] = [];
  /** How often it was cut, resumed without loading, and had to load anew. */
  readonly counts = { cuts: 0, resumed: 0, resets: 0 };
  private readonly messages = new Map<string, Message>();
  private socket?: WebSocket;
  /** The number of the last frame it took: where it goes on after a cut. */
  private after?: number;
  /** Frames that came while it loads: what is loaded may be older than they are. */
  private waiting?: Frame[];
  private readonly commands = new Map<string, Command>();
  private readonly watchers = new Set<() => void>();
  private lastId = 0;
  /** A frame out of order, or one that came twice: it must never see one. */
  fault?: string;

  constructor(
    readonly person: Person,
    private readonly chatId: string,
  ) {}

  /** Opens its socket, for the first time or again; resolves when it is up to date. */
  async connect(url = this.person.client.url): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['bearer', this.person.accessToken]);
    this.socket = socket;
    const ready = new Promise<number>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('The socket was closed')));
      socket.on('message', (text: Buffer) => {
        const frame = JSON.parse(text.toString()) as Frame;
        if (frame.event === 'ready') resolve(frame.data?.seq as number);
        else if (this.socket === socket) this.take(frame);
      });
    });
    const position = await ready;
    if (this.after === undefined) {
      await this.loadFrom(position);
      await this.command('runs.show', { chatId: this.chatId });
      return;
    }
    const { resumed } = await this.command('resume', { after: this.after });
    if (resumed) this.counts.resumed++;
    else await this.command('runs.show', { chatId: this.chatId });
    await this.until('it has loaded anew', () => this.waiting === undefined);
  }

  /** The connection is lost: nothing is said to the other side. */
  cut(): void {
    this.counts.cuts++;
    this.socket?.terminate();
    this.socket = undefined;
    for (const { reject } of this.commands.values()) reject(new Cut());
    this.commands.clear();
  }

  /** Posts over the socket, and again after a cut: the `clientId` makes it one message, however often it is sent. */
  async say(content: string, more: object = {}): Promise<PostedBody> {
    const data = { chatId: this.chatId, clientId: crypto.randomUUID(), content, ...more };
    for (;;) {
      await this.until('it is connected', () => this.isOpen);
      try {
        return (await this.command('message.send', data)) as unknown as PostedBody;
      } catch (error) {
        if (!(error instanceof Cut)) throw error;
      }
    }
  }

  /** Asks something of the server over the socket; rejects with its error, or with {@link Cut}. */
  command(event: string, data: object = {}): Promise<Record<string, unknown>> {
    const id = `c${++this.lastId}`;
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new Cut());
      this.commands.set(id, { resolve, reject });
      this.socket?.send(JSON.stringify({ id, event, data }));
    });
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** The chat as this client knows it. */
  get lines(): Line[] {
    return linesOf(this.messages.values());
  }

  /** Resolves when something has become true of what it knows. */
  async until<T>(what: string, holds: () => T | undefined | false, millis = patience): Promise<T> {
    const end = Date.now() + millis;
    for (;;) {
      const found = holds();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > end) throw new Error(`${this.person.username}: not in ${millis} ms: ${what}`);
      await this.change(end - Date.now());
    }
  }

  private change(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const changed = (): void => {
        clearTimeout(timer);
        this.watchers.delete(changed);
        resolve();
      };
      const timer = setTimeout(changed, millis);
      this.watchers.add(changed);
    });
  }

  private take(frame: Frame): void {
    const { event, id = '', data = {}, seq } = frame;
    const command = this.commands.get(id);
    if (command) {
      this.commands.delete(id);
      if (event === 'ack') command.resolve(data);
      else command.reject(new Error(JSON.stringify(data)));
    }
    if (event === 'reset') {
      this.counts.resets++;
      void this.loadFrom(data.seq as number);
    } else if (seq !== undefined) {
      if (seq <= (this.after ?? 0)) this.fault ??= `frame ${seq} came after ${this.after}`;
      this.after = seq;
      if (this.waiting) this.waiting.push(frame);
      else this.apply(frame);
    }
    for (const changed of this.watchers) changed();
  }

  /** Loads all; from this number on frames tell what changes. */
  private async loadFrom(seq: number): Promise<void> {
    this.after = seq;
    this.waiting = [];
    const { waiting } = this;
    const loaded = await messagesOf(this.person, this.chatId);
    // It was told to load anew meanwhile.
    if (this.waiting !== waiting) return;
    this.messages.clear();
    for (const message of loaded) this.messages.set(message.id, message);
    for (const frame of waiting) this.apply(frame);
    this.waiting = undefined;
    for (const changed of this.watchers) changed();
  }

  private apply({ event, data = {} }: Frame): void {
    if (data.chatId !== this.chatId) return;
    // A message is always told whole: the newest version is the right one, whatever was known before.
    if (event === 'message.created' || event === 'message.updated' || event === 'message.deleted')
      this.messages.set(data.id as string, data as unknown as Message);
    if (event === 'run.event') this.hear(data as unknown as StepData);
    if (event === 'typing') this.typing.push({ event, data });
  }

  /** One step of an answer; after an absence a snapshot, which may hold steps that are told again. */
  private hear({ runId, id, type, text = '', content = '' }: StepData): void {
    const [attempt = NaN, place = NaN] = id.split('-').slice(-2).map(Number);
    const known = this.answers.get(runId) ?? { text: '', attempt, place: 0, hasGap: false };
    const isNew = attempt > known.attempt || (attempt === known.attempt && place > known.place);
    if (!isNew && type !== 'snapshot') return;
    const begins = type === 'snapshot' || type === 'reset';
    this.answers.set(runId, {
      text: begins ? text : known.text + (type === 'delta' ? text : ''),
      attempt,
      place,
      hasGap: !begins && (known.hasGap || attempt !== known.attempt || place !== known.place + 1),
      ...(type === 'done' ? { done: content } : {}),
    });
  }
}
