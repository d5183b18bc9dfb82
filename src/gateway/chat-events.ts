import { Injectable } from '@nestjs/common';
import type { UserActor } from '../identity/index.js';
import { ChatService } from '../chats/index.js';
import type { SseFrame } from '../platform/http/index.js';
import { topics } from '../platform/live/index.js';
import { Feed } from './feed.js';
import type { OrganizationStream } from './organization-stream.js';
import { OrganizationStreams } from './organization-streams.js';
import { Resumptions } from './resumptions.js';
import { span, type StreamFrame } from './stream-frame.js';

/** A reader that lets more than this pile up has its stream ended; it comes back with `Last-Event-ID`. */
const mostWaiting = 4_000;
/** The same in UTF-16 units of their data. */
const mostWaitingText = 4 * 1024 * 1024;

/** One chat's frames as server-sent events: the twin of a socket for clients that only read. */
@Injectable()
export class ChatEvents {
  constructor(
    private readonly chats: ChatService,
    private readonly organizations: OrganizationStreams,
    private readonly resumptions: Resumptions,
  ) {}

  /** Throws `not_found` unless the actor is in the chat. */
  async find(actor: UserActor, chatId: string): Promise<void> {
    await this.chats.find(actor, chatId);
  }

  /** All that is told in the chat from now on, or after a number; ends when the reader leaves, or is taken out of it. */
  async *read(
    actor: UserActor,
    chatId: string,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<SseFrame[]> {
    const stream = this.organizations.of(actor.orgId);
    const reading = new Reading(stream, actor.userId, chatId, signal);
    try {
      await stream.ready;
      // Who left between the question and here hears nothing.
      await this.find(actor, chatId);
      const { feed } = reading;
      feed.begin(stream.number);
      if (after === undefined) {
        yield [{ id: String(stream.number), event: 'ready', data: JSON.stringify({ seq: stream.number }) }];
        feed.release();
      } else {
        const audiences = new Set([topics.chat(chatId)]);
        const hears = ({ topic }: StreamFrame) => audiences.has(topic);
        await this.resumptions.resume({ stream, feed, audiences, hears }, after);
      }
      yield* reading.frames();
    } finally {
      reading.close();
    }
  }
}

/** What one reader was told and has not taken yet. */
class Reading {
  readonly feed: Feed;
  private waiting: SseFrame[] = [];
  private waitingText = 0;
  private ended = false;
  private wakeUp?: () => void;
  private readonly own: string;
  private readonly chat: string;
  private readonly personal = { push: (frame: StreamFrame) => this.hearOf(frame) };

  constructor(
    private readonly stream: OrganizationStream,
    userId: string,
    private readonly chatId: string,
    private readonly signal: AbortSignal,
  ) {
    this.feed = new Feed({
      frame: ({ seq, event, json }) => this.add({ id: String(seq), event, data: json }),
      reset: (seq) => this.add({ id: String(seq), event: 'reset', data: JSON.stringify({ seq }) }),
    });
    this.own = topics.user(userId);
    this.chat = topics.chat(chatId);
    stream.listen(this.chat, this.feed);
    stream.listen(this.own, this.personal);
    signal.addEventListener('abort', () => this.wakeUp?.());
  }

  async *frames(): AsyncGenerator<SseFrame[]> {
    while (!this.signal.aborted) {
      const taken = this.waiting;
      this.waiting = [];
      this.waitingText = 0;
      if (taken.length > 0) yield taken;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wakeUp = resolve));
    }
  }

  close(): void {
    this.feed.close();
    this.stream.unlisten(this.chat, this.feed);
    this.stream.unlisten(this.own, this.personal);
  }

  private add(frame: Extract<SseFrame, { data: string }>): void {
    if (this.ended) return;
    this.waiting.push(frame);
    this.waitingText += frame.data.length;
    if (this.waiting.length > mostWaiting || this.waitingText > mostWaitingText) this.end('too_slow');
    this.wakeUp?.();
  }

  private hearOf({ event, data }: StreamFrame): void {
    if (data.chatId !== this.chatId || (event !== 'chat.left' && event !== 'chat.deleted')) return;
    this.stream.unlisten(this.chat, this.feed);
    this.end('left');
    this.wakeUp?.();
  }

  /** Without it the reader would take the end for a broken connection, and come back. */
  private end(reason: 'too_slow' | 'left'): void {
    if (this.ended) return;
    this.ended = true;
    this.waiting.push({ event: 'closed', data: JSON.stringify({ reason }) });
  }
}

const numberForm = /^\d{1,16}$/;

/** The number that a `Last-Event-ID` holds; any other text means that the reader begins anew. */
export function numberIn(lastEventId: string | undefined): number | undefined {
  if (!lastEventId || !numberForm.test(lastEventId)) return undefined;
  const seq = Number(lastEventId);
  return Number.isSafeInteger(seq + span) ? seq : undefined;
}
