import { topics } from '../platform/live/index.js';
import type { Listener, OrganizationStream } from './organization-stream.js';
import type { StreamFrame } from './stream-frame.js';

const ofPeople = new Set(['typing', 'presence']);

/** What a person in this process hears: their organization's stream, as far as their chats go. */
export class UserStream implements Listener {
  /** Resolves when all of the person's chats are heard. */
  readonly loaded: Promise<void>;
  private readonly feeds = new Set<Listener>();
  private readonly heard = new Set<string>();
  /** Counts joinings and leavings, so that a list read before one is not taken for the present. */
  private changes = 0;
  private idleSince = Date.now();
  /** What concerns this person alone. */
  private readonly own: string;

  constructor(
    readonly stream: OrganizationStream,
    private readonly userId: string,
    private readonly readChatIds: () => Promise<string[]>,
  ) {
    // First, so that no chat joined while the list is read is missed.
    this.own = topics.user(userId);
    this.hear(this.own);
    this.hear(topics.organization(stream.orgId));
    this.hear(topics.presence(stream.orgId));
    this.loaded = this.load();
  }

  /** The topics that reach this person. */
  get audiences(): ReadonlySet<string> {
    return this.heard;
  }

  hears(frame: StreamFrame): boolean {
    return this.heard.has(frame.topic) && !this.isOwnDoing(frame);
  }

  isIn(chatId: string): boolean {
    return this.heard.has(topics.chat(chatId));
  }

  add(feed: Listener): void {
    this.feeds.add(feed);
  }

  remove(feed: Listener): void {
    this.feeds.delete(feed);
    this.idleSince = Date.now();
  }

  /** Milliseconds since the last feed left; 0 while there is one. */
  idleFor(now: number): number {
    return this.feeds.size > 0 ? 0 : now - this.idleSince;
  }

  push(frame: StreamFrame): void {
    if (frame.topic === this.own) this.follow(frame);
    if (!this.isOwnDoing(frame)) for (const feed of this.feeds) feed.push(frame);
  }

  close(): void {
    for (const topic of this.heard) this.stream.unlisten(topic, this);
    this.heard.clear();
  }

  private async load(): Promise<void> {
    await this.stream.ready;
    for (let before = -1; before !== this.changes;) {
      before = this.changes;
      const ids = await this.readChatIds();
      if (before === this.changes) for (const id of ids) this.hear(topics.chat(id));
    }
  }

  /** What people do themselves they know. */
  private isOwnDoing({ event, data }: StreamFrame): boolean {
    return ofPeople.has(event) && data.userId === this.userId;
  }

  private follow({ event, data }: StreamFrame): void {
    if (typeof data.chatId !== 'string') return;
    if (event === 'chat.joined') this.hear(topics.chat(data.chatId));
    else if (event === 'chat.left' || event === 'chat.deleted') this.unhear(topics.chat(data.chatId));
    else return;
    this.changes++;
  }

  private hear(topic: string): void {
    this.heard.add(topic);
    this.stream.listen(topic, this);
  }

  private unhear(topic: string): void {
    this.heard.delete(topic);
    this.stream.unlisten(topic, this);
  }
}
