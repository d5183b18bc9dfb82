import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AuditLog, UserService, type UserActor } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { decodeCursor, Id, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { Journal } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import { ChatMember } from './chat-member.entity.js';
import { chatView, type ChatView, type CreateChat, type MemberView, type UpdateChat } from './chat.dto.js';
import { Chat } from './chat.entity.js';
import { agentChosen, callerOf } from './chat.events.js';
import { mayChangeMembers, mayOpenDirect, mayRetitle, maySee } from './chat.policy.js';

type NewChat = Pick<Chat, 'kind' | 'title'> &
  Partial<Pick<Chat, 'agentId' | 'directKey'>> & { memberIds: string[] };

/** A time of a cursor; PostgreSQL has no year 0. */
const Since = z.iso.datetime().refine((time) => !time.startsWith('0000'));

/** What the list of chats is ordered by. */
const listedAt = 'COALESCE(c.lastMessageAt, c.createdAt)';

/** Chats and who is in them. A chat that the actor is not in does not exist for them. */
@Injectable()
export class ChatService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly users: UserService,
    private readonly journal: Journal,
    private readonly audit: AuditLog,
  ) {
    // Their data are ids: whoever hears them reads the chat.
    journal.retells(['chat.updated', 'chat.joined', 'chat.left'], (_orgId, refs) => Promise.resolve(refs));
  }

  async create(actor: UserActor, input: CreateChat): Promise<ChatView> {
    const id = await this.transactions.run(async (tx) => {
      if (input.kind === 'group') return this.insert(tx, actor, { ...input, title: input.title ?? '' });
      if (input.kind === 'direct') return this.openDirect(tx, actor, input.memberIds[0] as string);
      const [agent] = await this.events.ask(tx, agentChosen, {
        orgId: actor.orgId,
        agentId: input.agentId,
        caller: callerOf(actor),
      });
      if (!agent?.usable) throw notFound('The agent');
      return this.insert(tx, actor, { ...input, title: input.title ?? agent.name, memberIds: [] });
    });
    return this.get(actor, id);
  }

  /** The id of the person's own chat with an agent: of the one used last, or of a new one. */
  async openAgentChat(actor: UserActor, agentId: string): Promise<string> {
    const known = await this.findAgentChat(actor, agentId);
    return known ?? (await this.create(actor, { kind: 'agent', agentId })).id;
  }

  async findAgentChat(actor: UserActor, agentId: string): Promise<string | undefined> {
    const known = await this.mine(actor)
      .andWhere(`c.kind = 'agent' AND c.agentId = :agentId`, { agentId })
      .orderBy('c.lastMessageAt', 'DESC', 'NULLS LAST')
      .addOrderBy('c.id', 'DESC')
      .limit(1)
      .getOne();
    return known?.id;
  }

  async list(actor: UserActor, { limit, cursor }: PageQuery): Promise<Page<ChatView>> {
    const position = cursor ? decodeCursor(cursor, z.tuple([Since, Id])) : undefined;
    const query = this.mine(actor)
      // As text, because dates of the driver have milliseconds and the column has microseconds.
      .addSelect(`to_char(${listedAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`, 'listed_at')
      .orderBy(listedAt, 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (position) {
      const [at, id] = position;
      query.andWhere(`(${listedAt}, c.id) < (:at::timestamptz, :id::uuid)`, { at, id });
    }
    const { entities, raw } = await query.getRawAndEntities<{ listed_at: string }>();
    const views = await this.views(actor, entities);
    const rows = entities.map(({ id }, index) => ({ id, at: raw[index]?.listed_at ?? '' }));
    return toPage(
      rows,
      limit,
      ({ id }) => views.get(id) as ChatView,
      ({ at, id }) => [at, id],
    );
  }

  async get(actor: UserActor, id: string): Promise<ChatView> {
    const chat = await this.find(actor, id);
    return (await this.views(actor, [chat])).get(id) as ChatView;
  }

  async update(actor: UserActor, id: string, { title }: UpdateChat): Promise<ChatView> {
    const chat = await this.find(actor, id);
    if (!mayRetitle(actor, chat)) throw new AppError('conflict', 'A direct chat has no title of its own');
    await this.transactions.run(async (tx) => {
      await tx.manager.update(Chat, { orgId: actor.orgId, id }, { title });
      this.tellUpdated(tx, actor.orgId, id, { title });
    });
    return this.get(actor, id);
  }

  async addMember(actor: UserActor, id: string, userId: string): Promise<ChatView> {
    await this.findGroup(actor, id);
    await this.transactions.run(async (tx) => {
      const [added] = await this.insertMembers(tx, actor.orgId, id, [userId]);
      if (added) await this.recordMember(tx, actor, 'chat.member-added', id, userId);
      this.tellUpdated(tx, actor.orgId, id);
    });
    return this.get(actor, id);
  }

  /** Removing oneself is leaving. */
  async removeMember(actor: UserActor, id: string, userId: string): Promise<void> {
    await this.findGroup(actor, id);
    await this.transactions.run(async (tx) => {
      const member = { orgId: actor.orgId, chatId: id, userId };
      const { affected } = await tx.manager.delete(ChatMember, member);
      if (!affected) throw notFound('The member');
      await this.recordMember(tx, actor, 'chat.member-removed', id, userId);
      this.tellMember(tx, actor.orgId, 'chat.left', id, userId);
      this.tellUpdated(tx, actor.orgId, id);
    });
  }

  /** Marks all up to and including a message as read; never moves back. */
  async markRead(actor: UserActor, id: string, messageId: string): Promise<void> {
    await this.find(actor, id);
    const [, affected] = await this.dataSource.query<[unknown, number]>(
      `UPDATE chat_members cm SET last_read_seq = GREATEST(cm.last_read_seq, m.seq)
       FROM messages m
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.id = $3
         AND cm.org_id = $1 AND cm.chat_id = $2 AND cm.user_id = $4`,
      [actor.orgId, id, messageId, actor.userId],
    );
    if (affected === 0) throw notFound('The message');
  }

  /** The chat, if the actor is in it; throws `not_found` otherwise. */
  async find(actor: UserActor, id: string): Promise<Chat> {
    const chat = await this.mine(actor).andWhere('c.id = :id', { id }).getOne();
    if (!chat || !maySee(actor, chat)) throw notFound('The chat');
    return chat;
  }

  /** The ids of all chats that a person is in, for live delivery. */
  async idsOf(orgId: string, userId: string): Promise<string[]> {
    const members = await this.dataSource.manager.find(ChatMember, {
      select: { chatId: true },
      where: { orgId, userId },
    });
    return members.map(({ chatId }) => chatId);
  }

  private mine(actor: UserActor) {
    return this.dataSource.manager
      .createQueryBuilder(Chat, 'c')
      .innerJoinAndMapOne(
        'c.membership',
        ChatMember,
        'm',
        'm.orgId = c.orgId AND m.chatId = c.id AND m.userId = :me',
        { me: actor.userId },
      )
      .where('c.orgId = :orgId', { orgId: actor.orgId });
  }

  private tellUpdated(tx: Tx, orgId: string, chatId: string, changes: { title?: string } = {}): void {
    this.journal.record(tx, {
      orgId,
      topic: topics.chat(chatId),
      type: 'chat.updated',
      ref: { chatId },
      data: { chatId, ...changes },
    });
  }

  private tellMember(
    tx: Tx,
    orgId: string,
    type: 'chat.joined' | 'chat.left',
    chatId: string,
    userId: string,
  ): void {
    this.journal.record(tx, { orgId, topic: topics.user(userId), type, ref: { chatId }, data: { chatId } });
  }

  private recordMember(
    tx: Tx,
    actor: UserActor,
    action: 'chat.member-added' | 'chat.member-removed',
    chatId: string,
    userId: string,
  ): Promise<void> {
    return this.audit.record(tx, actor, {
      action,
      objectId: chatId,
      details: { userId },
    });
  }

  private async findGroup(actor: UserActor, id: string): Promise<Chat> {
    const chat = await this.find(actor, id);
    if (!mayChangeMembers(actor, chat))
      throw new AppError('conflict', 'Only a group chat changes its members');
    return chat;
  }

  private async openDirect(tx: Tx, actor: UserActor, otherId: string): Promise<string> {
    if (!mayOpenDirect(actor, otherId)) throw new AppError('conflict', 'A direct chat is with somebody else');
    const directKey = [actor.userId, otherId].sort().join(':');
    const known = await tx.manager.findOneBy(Chat, { orgId: actor.orgId, directKey });
    return (
      known?.id ?? this.insert(tx, actor, { kind: 'direct', title: '', directKey, memberIds: [otherId] })
    );
  }

  private async insert(tx: Tx, actor: UserActor, { memberIds, ...chat }: NewChat): Promise<string> {
    const id = newId();
    const inserted = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Chat)
      .values({
        id,
        orgId: actor.orgId,
        kind: chat.kind,
        title: chat.title,
        agentId: chat.agentId ?? null,
        directKey: chat.directKey ?? null,
        createdBy: actor.userId,
      })
      .orIgnore()
      .returning('id')
      .execute();
    // What was inserted stands in `raw` alone; the ids of an ignored row are told all the same.
    if ((inserted.raw as unknown[]).length === 0) {
      // The other person opened the same direct chat a moment ago.
      const known = await tx.manager.findOneByOrFail(Chat, {
        orgId: actor.orgId,
        directKey: chat.directKey as string,
      });
      return known.id;
    }
    await this.insertMembers(tx, actor.orgId, id, [actor.userId, ...memberIds]);
    return id;
  }

  /** Returns those who were not in the chat before. */
  private async insertMembers(tx: Tx, orgId: string, chatId: string, userIds: string[]): Promise<string[]> {
    const ids = [...new Set(userIds)];
    const people = await this.users.people(orgId, ids, tx);
    if (people.length !== ids.length) throw notFound('A member');
    const inserted = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(ChatMember)
      .values(ids.map((userId) => ({ orgId, chatId, userId })))
      .orIgnore()
      .returning('user_id')
      .execute();
    const joined = (inserted.raw as { user_id: string }[]).map((row) => row.user_id);
    for (const id of joined) this.tellMember(tx, orgId, 'chat.joined', chatId, id);
    return joined;
  }

  private async views(actor: UserActor, chats: Chat[]): Promise<Map<string, ChatView>> {
    if (chats.length === 0) return new Map();
    const rows = await this.dataSource.query<(MemberView & { chatId: string; lastReadSeq: number })[]>(
      `SELECT m.chat_id AS "chatId", m.user_id AS "userId", u.username, u.name, m.last_read_seq AS "lastReadSeq"
       FROM chat_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
       WHERE m.org_id = $1 AND m.chat_id = ANY($2) ORDER BY m.created_at, u.username`,
      [actor.orgId, chats.map((chat) => chat.id)],
    );
    return new Map(
      chats.map((chat) => {
        const members = rows.filter((row) => row.chatId === chat.id);
        const me = members.find((row) => row.userId === actor.userId);
        const shown = members.map(({ userId, username, name }) => ({ userId, username, name }));
        return [chat.id, chatView(chat, shown, me?.lastReadSeq ?? 0)];
      }),
    );
  }
}
