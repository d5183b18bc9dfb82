import { LiveBus, topics, type LiveEvent } from '../platform/live/index.js';
import type { Connection } from './connection.js';
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
  readonly connections = new Set<Connection>();
  /** When the last socket closed, in epoch milliseconds. */
  idleSince = Date.now();
  private readonly outgoing = new Outgoing();
  private readonly subscriptions = new Map<string, () => void>();

  constructor(
    private readonly live: LiveBus,
    userId: string,
    chatIds: string[],
  ) {
    this.subscribe(topics.user(userId));
    for (const id of chatIds) this.subscribe(topics.chat(id));
  }

  get position(): number {
    return this.outgoing.position;
  }

  missedBy(after: number, upTo: number): string[] | undefined {
    const frames = this.outgoing.after(after);
    // What came after the socket opened has reached it already.
    return frames?.slice(0, Math.max(0, upTo - after));
  }

  close(): void {
    for (const unsubscribe of this.subscriptions.values()) unsubscribe();
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
    const chatTopic = typeof data.chatId === 'string' ? topics.chat(data.chatId) : undefined;
    if (type === 'chat.joined' && chatTopic) this.subscribe(chatTopic);
    if (type === 'chat.left' && chatTopic) this.unsubscribe(chatTopic);
    if (type === 'run.event') this.push('run.event', runEventData(data));
    else if (forClients.has(type)) this.push(type, data);
  }

  private push(event: string, data: unknown): void {
    const text = this.outgoing.next(event, data);
    for (const connection of this.connections) connection.sendText(text);
  }
}

/** `{runId, chatId, id, type, ...}`: the event's own data beside its envelope. */
function runEventData({ runId, chatId, id, type, data }: Record<string, unknown>): object {
  return { runId, chatId, id, type, ...(data as object) };
}
