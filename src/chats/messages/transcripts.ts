import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Message } from './message.entity.js';

/** What a role sees of a chat when it answers. */
export interface Transcript {
  /** What is to be answered. */
  trigger: Message;
  /** What was said before it, oldest first. */
  before: Message[];
  /** Another place of the chat, which the trigger replies to: that message among its neighbours. */
  elsewhere: Message[];
  /** Whatever a person judged of it: a rejected one is there, and is to be shown as such. */
  repliedTo: Message | null;
  /** Where in the chat each of them stands: an answer made anew stands where the first one stood. */
  places: ReadonlyMap<string, number>;
}

/** A message, and where in its chat it stands. */
export interface Placed {
  message: Message;
  place: number;
}

/** So much is read at most; the model's context then takes less. */
const mostMessages = 200;
const mostCharacters = 500_000;

/** What a reply replies to is plain to see among so many last messages. */
const nearby = 20;
const neighbours = 3;

/** Answers that were given while a run waited: so many, among so many messages after its trigger. */
const mostLate = 50;
const lateWithin = 500;

/**
 * Deleted and rejected messages, answers not shown and the chat's own notes are nothing that a role should build on; of
 * these only what the trigger replies to is read.
 */
const counts = `x.is_current AND x.deleted_at IS NULL AND x.system IS NULL
  AND x.validation_state IS DISTINCT FROM 'rejected'`;

interface Place {
  id: string;
  place: number;
}

/** Reads chats for roles. */
@Injectable()
export class Transcripts {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined when the message to answer is gone. */
  async of(orgId: string, triggerId: string): Promise<Transcript | undefined> {
    const trigger = await this.dataSource.manager.findOneBy(Message, { orgId, id: triggerId });
    if (!trigger || trigger.deletedAt) return undefined;
    const window = await this.window(trigger);
    const repliedTo = await this.repliedTo(trigger);
    const near = new Set(window.slice(-nearby).map(({ id }) => id));
    const around = repliedTo && !near.has(repliedTo.id) ? await this.around(trigger, repliedTo) : [];
    const messages = await this.load(orgId, [...window, ...around]);
    const apart = new Set(around.map(({ id }) => id));
    return {
      trigger,
      before: pick(window, messages).filter(({ id }) => !apart.has(id)),
      elsewhere: pick(around, messages),
      repliedTo,
      places: new Map([...window, ...around].map(({ id, place }) => [id, place])),
    };
  }

  /** What was said after a place and before all that a transcript has: the newest of it, oldest first. */
  async earlier({ trigger, before }: Transcript, after: number, limit: number): Promise<Placed[]> {
    const { orgId, chatId } = trigger;
    const first = Math.min(trigger.seq, ...before.map(({ seq }) => seq));
    const places = await this.dataSource.query<Place[]>(
      `SELECT id, place FROM (
         SELECT x.id, COALESCE(f.seq, x.seq) AS place FROM messages x
         LEFT JOIN messages f ON f.org_id = x.org_id AND f.id = x.siblings_of
         WHERE x.org_id = $1 AND x.chat_id = $2 AND x.seq > $3 AND x.seq < $4 AND ${counts}
         ORDER BY x.seq DESC LIMIT $5
       ) s ORDER BY place, id`,
      [orgId, chatId, after, first, limit],
    );
    const messages = await this.load(orgId, places);
    return places.flatMap(({ id, place }) => {
      const message = messages.get(id);
      return message ? [{ message, place }] : [];
    });
  }

  /**
   * The chat up to the trigger, with answers given after it to earlier messages: the run waited for them. Long
   * messages are bounded by the database: a chat can hold far more text than any model, or this process, takes. An
   * answer made anew stands where the first one stood.
   */
  private window({ orgId, chatId, seq, content }: Message): Promise<Place[]> {
    return this.dataSource.query<Place[]>(
      `SELECT id, place FROM (
         SELECT w.id, COALESCE(f.seq, w.seq) AS place,
           sum(length(w.content)) OVER (ORDER BY w.seq DESC) - length(w.content) AS newer
         FROM (
           (SELECT x.id, x.seq, x.content, x.siblings_of FROM messages x
            WHERE x.org_id = $1 AND x.chat_id = $2 AND x.seq < $3 AND ${counts}
            ORDER BY x.seq DESC LIMIT $4)
           UNION ALL
           (SELECT x.id, x.seq, x.content, x.siblings_of FROM messages x
            JOIN messages q ON q.org_id = x.org_id AND q.id = x.reply_to_id
            WHERE x.org_id = $1 AND x.chat_id = $2 AND x.seq > $3 AND x.seq <= $3::bigint + $5::int AND q.seq < $3
              AND x.author_kind = 'agent' AND ${counts}
            ORDER BY x.seq LIMIT $6)
         ) w LEFT JOIN messages f ON f.org_id = $1 AND f.id = w.siblings_of
       ) s WHERE newer < $7 ORDER BY place, id`,
      [orgId, chatId, seq, mostMessages, lateWithin, mostLate, mostCharacters - content.length],
    );
  }

  /** Of a person's message: an answer that calls a role replies to what it answers, which stands right before it. */
  private async repliedTo({ orgId, chatId, replyToId, authorKind }: Message): Promise<Message | null> {
    if (!replyToId || authorKind === 'agent') return null;
    const message = await this.dataSource.manager.findOneBy(Message, { orgId, chatId, id: replyToId });
    return message?.deletedAt ? null : message;
  }

  private around(trigger: Message, { seq, id }: Message): Promise<Place[]> {
    return this.dataSource.query<Place[]>(
      `(SELECT x.id, x.seq AS place FROM messages x
        WHERE x.org_id = $1 AND x.chat_id = $2 AND x.seq < $3 AND ${counts} ORDER BY x.seq DESC LIMIT $5)
       UNION ALL
       (SELECT x.id, x.seq FROM messages x WHERE x.org_id = $1 AND x.id = $6)
       UNION ALL
       (SELECT x.id, x.seq FROM messages x
        WHERE x.org_id = $1 AND x.chat_id = $2 AND x.seq > $3 AND x.seq < $4 AND ${counts} ORDER BY x.seq LIMIT $5)
       ORDER BY place`,
      [trigger.orgId, trigger.chatId, seq, trigger.seq, neighbours, id],
    );
  }

  private async load(orgId: string, places: Place[]): Promise<Map<string, Message>> {
    const ids = [...new Set(places.map(({ id }) => id))];
    const messages = await this.dataSource.manager.findBy(Message, { orgId, id: In(ids) });
    return new Map(messages.map((message) => [message.id, message]));
  }
}

const pick = (places: Place[], messages: Map<string, Message>): Message[] =>
  places.flatMap(({ id }) => messages.get(id) ?? []);
