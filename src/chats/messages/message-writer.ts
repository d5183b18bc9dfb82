import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf, newId, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Journal, type JournalRef } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import type { Chat, ChatContact } from '../chat/chat.entity.js';
import { messageCreated, messageDeleted, messageResent, messageRewritten } from '../chat/chat.events.js';
import type { ParsedMention } from './mention-grammar.js';
import { MentionIndex } from './mention-index.js';
import { asWritten, mentionsIn } from './mentions.js';
import type { MessageView, PostedMessage } from './message.dto.js';
import { Message, type MessageOrigin, type WrittenElsewhere } from './message.entity.js';
import { MessageViews } from './message-views.js';

/** What is decided of a message before it is written: its place and its time come with the writing. */
type NewMessage = Pick<Message, 'authorKind' | 'authorId' | 'authorUsername' | 'authorName' | 'content'> &
  Partial<
    Pick<Message, 'id' | 'mentions' | 'replyToId' | 'clientId' | 'hasFiles' | 'system'> &
      Pick<Message, 'runId' | 'validationState' | 'validationDueAt' | 'siblingsOf'>
  >;

/** Writes rows of messages in the caller's transaction: numbers them, says what they call for, tells the chat. */
@Injectable()
export class MessageWriter {
  private readonly insertion: string;

  constructor(
    dataSource: DataSource,
    private readonly events: Events,
    private readonly journal: Journal,
    private readonly views: MessageViews,
    private readonly mentionIndex: MentionIndex,
  ) {
    this.insertion = insertionOf(columnsOf(dataSource, Message, 'm'));
    journal.retells(['message.created', 'message.updated', 'message.deleted'], (orgId, refs: JournalRef[]) =>
      this.views.byIds(
        orgId,
        refs.map(({ messageId }) => messageId as string),
      ),
    );
  }

  /** Under the chat's lock. Who writes has read up to there. */
  async insert(tx: Tx, chat: Chat, fields: NewMessage): Promise<Message> {
    const { mentions = [], system } = fields;
    const [message] = await tx.manager.query<Message[]>(this.insertion, [
      ...[fields.id ?? newId(), chat.orgId, chat.id, chat.lastSeq + 1],
      ...[fields.authorKind, fields.authorId, fields.authorUsername, fields.authorName],
      ...[
        fields.content,
        JSON.stringify(mentions),
        fields.replyToId,
        fields.clientId,
        fields.hasFiles ?? false,
      ],
      ...[fields.runId, fields.validationState, fields.validationDueAt, fields.siblingsOf],
      system && JSON.stringify(system),
    ]);
    if (!message) throw new Error('The message was not written');
    chat.lastSeq = message.seq;
    await this.mentionIndex.add(tx, message);
    return message;
  }

  /** Few messages have one: it costs the others nothing. */
  async noteOrigin(tx: Tx, message: Message, { channel, userData }: MessageOrigin): Promise<void> {
    if (channel === undefined && userData === undefined) return;
    message.origin = { channel, userData };
    const { orgId, id } = message;
    await tx.manager.query('UPDATE messages SET origin = $3::jsonb WHERE org_id = $1 AND id = $2', [
      orgId,
      id,
      JSON.stringify(message.origin),
    ]);
  }

  /** Of what a person says in the place of its author. */
  async noteWritten(tx: Tx, message: Message, written: WrittenElsewhere): Promise<void> {
    message.written = written;
    const { orgId, id } = message;
    await tx.manager.query('UPDATE messages SET written = $3::jsonb WHERE org_id = $1 AND id = $2', [
      orgId,
      id,
      JSON.stringify(written),
    ]);
  }

  /** Of a question that is just being written. */
  async noteChoices(tx: Tx, message: Message, choices: string[]): Promise<void> {
    message.choices = choices;
    const { orgId, id } = message;
    await tx.manager.query('UPDATE messages SET choices = $3::jsonb WHERE org_id = $1 AND id = $2', [
      orgId,
      id,
      JSON.stringify(choices),
    ]);
  }

  /** Under the chat's lock. */
  async rewrite(tx: Tx, before: Message, after: Pick<Message, 'content' | 'mentions'>): Promise<Message> {
    const { orgId, chatId, id } = before;
    const isSame = after.content === before.content;
    const editedAt = isSame ? {} : { editedAt: () => 'clock_timestamp()' };
    await tx.manager.update(Message, { orgId, id }, { ...after, ...editedAt });
    const message = await tx.manager.findOneByOrFail(Message, { orgId, id });
    await this.mentionIndex.replace(tx, message);
    const rewritten = { orgId, chatId, messageId: id, mentionedIds: peopleIn(message) };
    if (!isSame) await this.events.emit(tx, messageRewritten, rewritten);
    return message;
  }

  /** Starts what a new message calls for, and tells the chat of both. `noteId`: the chat's own note that it replies to. */
  async announce(
    tx: Tx,
    chat: Chat,
    message: Message,
    parsed: ParsedMention[],
    noteId?: string,
  ): Promise<PostedMessage> {
    const runs = (await this.events.emit(tx, messageCreated, calling(chat, message, noteId))).flat();
    // Whoever brings it to somebody outside has noted that it waits.
    const noted = chat.contact
      ? await tx.manager.findOneByOrFail(Message, { orgId: chat.orgId, id: message.id })
      : message;
    const view = await this.views.ofNew(noted, runs, tx.manager);
    this.tell(tx, chat.orgId, 'message.created', view);
    return posted(view, parsed);
  }

  /** Tells the chat of a message that calls for nothing. */
  async tellCreated(tx: Tx, message: Message): Promise<void> {
    this.tell(tx, message.orgId, 'message.created', await this.views.ofNew(message, [], tx.manager));
  }

  /** The same answer to the same message again, as it is now: nothing is started and nobody is told. */
  async repeat(tx: Tx, message: Message): Promise<PostedMessage> {
    const view = await this.views.one(message, tx.manager);
    return posted(view, mentionsIn(view.content));
  }

  /** What an edit that changes nothing is answered with. */
  async unchanged(tx: Tx, message: Message, parsed: ParsedMention[]): Promise<PostedMessage> {
    return posted(await this.views.one(message, tx.manager), parsed);
  }

  /** Tells the chat of a message that was rewritten; with `resend` the roles that it addresses are asked anew. */
  async announceEdit(
    tx: Tx,
    chat: Chat,
    message: Message,
    parsed: ParsedMention[],
    resend: boolean,
  ): Promise<PostedMessage> {
    if (resend) await this.events.emit(tx, messageResent, calling(chat, message));
    const view = await this.views.one(message, tx.manager);
    this.tell(tx, chat.orgId, 'message.updated', view);
    return posted(view, parsed);
  }

  /** Stops what works on an answer to a message that was deleted, and tells the chat. */
  async announceDeletion(tx: Tx, message: Message): Promise<void> {
    const { orgId, chatId, id: messageId } = message;
    await this.events.emit(tx, messageDeleted, { orgId, chatId, messageId });
    this.tell(tx, orgId, 'message.deleted', await this.views.one(message, tx.manager));
  }

  /** Tells everyone in the chat, with the commit. */
  tell(
    tx: Tx,
    orgId: string,
    type: 'message.created' | 'message.updated' | 'message.deleted',
    view: MessageView,
  ): void {
    this.journal.record(tx, {
      orgId,
      topic: topics.chat(view.chatId),
      type,
      ref: { messageId: view.id },
      data: view,
    });
  }
}

/**
 * A message, its number as the chat's last one, and its author's read marker, in one statement: while it is under way
 * nobody else writes in the chat. Not now(): that is when the transaction began to wait for the chat, and times follow
 * numbers.
 */
const insertionOf = (columns: string): string => `
  WITH m AS (
    INSERT INTO messages (id, org_id, chat_id, seq, author_kind, author_id, author_username, author_name, content,
      mentions, reply_to_id, client_id, has_files, run_id, validation_state, validation_due_at, siblings_of, system,
      created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, clock_timestamp())
    RETURNING *),
  numbered AS (
    UPDATE chats c SET last_seq = m.seq, last_message_at = GREATEST(c.last_message_at, m.created_at)
    FROM m WHERE c.org_id = m.org_id AND c.id = m.chat_id),
  read AS (
    UPDATE chat_members r SET last_read_seq = m.seq FROM m
    WHERE m.author_kind = 'user' AND m.system IS NULL
      AND r.org_id = m.org_id AND r.chat_id = m.chat_id AND r.user_id = m.author_id)
  SELECT ${columns} FROM m`;

const calling = (chat: Chat, message: Message, noteId?: string) => ({
  orgId: chat.orgId,
  chatId: chat.id,
  messageId: message.id,
  authorKind: message.authorKind,
  authorId: message.authorId,
  agentIds: addressed(chat, message, noteId),
  mentionedIds: peopleIn(message),
  noteId,
  ...(chat.contact ? { contact: { id: chat.contact.id, isTakenOver: isTakenOver(chat.contact) } } : {}),
});

const isTakenOver = ({ takenOverBy, colleague }: ChatContact): boolean =>
  takenOverBy !== null || Boolean(colleague);

const peopleIn = ({ mentions, authorId }: Message): string[] =>
  mentions.flatMap(({ kind, id }) => (kind === 'user' && id !== authorId ? [id] : []));

/** Each role that it calls once. What a person writes in an agent chat, to nobody else and to none of its notes, calls its agent. */
function addressed(chat: Chat, message: Message, noteId?: string): string[] {
  const called = message.mentions
    .filter(({ kind, refused }) => kind === 'role' && !refused)
    .map(({ id }) => id);
  if (called.length > 0) return [...new Set(called)];
  // What a member says in a conversation with somebody outside is for them.
  const isForRole = message.authorKind === (chat.contact ? 'contact' : 'user');
  return chat.agentId && isForRole && !noteId ? [chat.agentId] : [];
}

function posted(message: MessageView, parsed: ParsedMention[]): PostedMessage {
  const known = new Set(message.mentions.map(({ kind, username }) => `${kind}:${username}`));
  const unknown = parsed.filter(({ kind, username }) => !known.has(`${kind}:${username}`));
  return { message, runs: message.runs, unknownMentions: unknown.map(asWritten) };
}
