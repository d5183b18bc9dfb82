import { LiveBus, topics, type LiveEvent } from '../platform/live/index.js';
import type { Connection } from './connection.js';
import { Feed } from './feed.js';
import { Outgoing } from './outgoing.js';

/** Events of the bus that go to clients as they are; the rest is between processes. */
const forClients = new Set([
  'message.created',
  'message.updated',
  'message.deleted',
  'run.status',
  'chat.updated',
  'chat.joined',
  'chat.left',
  'notification.created',
  'approval.requested',
]);

/** All sockets of one person in this process: they see one numbered stream of their chats. */
export class UserStream {
  /** Resolves when all of the person's chats are heard. */
  readonly loaded: Promise<void>;
  private readonly outgoing = new Outgoing();
  private readonly feeds = new Set<Feed>();
  private readonly subscriptions = new Map<string, () => void>();
  /** Counts joinings and leavings, so that a list read before one is not taken for the present. */
  private changes = 0;
  private idleSince = Date.now();

  constructor(
    private readonly live: LiveBus,
    userId: string,
    private readonly readChatIds: () => Promise<string[]>,
  ) {
    // First, so that no chat joined while the list is read is missed.
    this.subscribe(topics.user(userId));
    this.loaded = this.refresh();
  }

  get position(): number {
    return this.outgoing.position;
  }

  /** Begins at once, so that the stream is not idle while it loads. */
  open(connection: Connection): Feed {
    const feed = new Feed(connection, this.outgoing);
    this.feeds.add(feed);
    connection.left.addEventListener('abort', () => {
      feed.close();
      this.feeds.delete(feed);
      this.idleSince = Date.now();
    });
    return feed;
  }

  /** Milliseconds since the last socket closed; 0 while one is open. */
  idleFor(now: number): number {
    return this.feeds.size > 0 ? 0 : now - this.idleSince;
  }

  /** Hears exactly the person's chats, also when word of a joining or a leaving was lost on the bus. */
  async refresh(): Promise<void> {
    for (let stale = true; stale;) {
      const before = this.changes;
      const wanted = new Set((await this.readChatIds()).map((id) => topics.chat(id)));
      stale = before !== this.changes;
      if (stale) continue;
      for (const topic of wanted) this.subscribe(topic);
      for (const topic of [...this.subscriptions.keys()]) {
        if (topic.startsWith(topics.chat('')) && !wanted.has(topic)) this.unsubscribe(topic);
      }
    }
  }

  close(): void {
    for (const unsubscribe of this.subscriptions.values()) unsubscribe();
    this.subscriptions.clear();
  }

  private subscribe(topic: string): void {
    if (this.subscriptions.has(topic)) return;
    this.subscriptions.set(
      topic,
      this.live.subscribe(topic, (event) => this.receive(event)),
    );
  }

  private unsubscribe(topic: string): void {
    this.subscriptions.get(topic)?.();
    this.subscriptions.delete(topic);
  }

  private receive({ type, data }: LiveEvent): void {
    if (typeof data.chatId === 'string') this.follow(type, topics.chat(data.chatId));
    if (type === 'run.event') this.push('run.event', runEventData(data));
    else if (forClients.has(type)) this.push(type, data);
  }

  private follow(type: string, chatTopic: string): void {
    if (type !== 'chat.joined' && type !== 'chat.left') return;
    this.changes++;
    if (type === 'chat.joined') this.subscribe(chatTopic);
    else this.unsubscribe(chatTopic);
  }

  private push(event: string, data: unknown): void {
    const text = this.outgoing.next(event, data);
    for (const feed of this.feeds) feed.push(text);
  }
}

/** `{runId, chatId, id, type, ...}`: the event's own data beside its envelope. */
function runEventData({ runId, chatId, id, type, data }: Record<string, unknown>): object {
  return { runId, chatId, id, type, ...(data as object) };
}
