import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { decodeCursor, exactTime, Id, Moment, toPage, type Page } from '../../platform/http/index.js';
import { ChatMember } from './chat-member.entity.js';
import { ChatMembers } from './chat-members.js';
import { ChatSettingsCheck } from './chat-settings-check.js';
import { ChatViews } from './chat-views.js';
import {
  mostMembersListed,
  type ChatSettings,
  type ChatView,
  type CreateChat,
  type ListChats,
} from './chat.dto.js';
import { Chat } from './chat.entity.js';
import { agentChatOpened, agentChosen, callerOf } from './chat.events.js';
import { mayOpenDirect, maySee } from './chat.policy.js';

type NewChat = Pick<Chat, 'kind' | 'title'> &
  Partial<Pick<Chat, 'agentId' | 'directKey'>> &
  ChatSettings & { memberIds: string[] };

/** What the list of chats is ordered by. */
const listedAt = 'COALESCE(c.lastMessageAt, c.createdAt)';

/** Not LIKE: what is typed is no pattern. A direct chat, and a group without a title, is called by the others in it. */
const isCalled = `CASE WHEN c.kind <> 'direct' AND c.title <> '' THEN strpos(lower(c.title), lower(:q)) > 0
  ELSE EXISTS (SELECT 1 FROM chat_members o JOIN users u ON u.org_id = o.org_id AND u.id = o.user_id
    WHERE o.org_id = c.org_id AND o.chat_id = c.id AND o.user_id <> :me AND strpos(lower(u.name), lower(:q)) > 0) END`;

/** Chats and whose they are. A chat that the actor is not in does not exist for them. */
@Injectable()
export class ChatService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly members: ChatMembers,
    private readonly settings: ChatSettingsCheck,
    private readonly views: ChatViews,
  ) {}

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
      const { orgId, userId } = actor;
      const chatId = await this.insert(tx, actor, {
        ...input,
        title: input.title ?? agent.name,
        memberIds: [],
      });
      await this.events.emit(tx, agentChatOpened, { orgId, chatId, agentId: agent.id, userId });
      return chatId;
    });
    return this.get(actor, id);
  }

  /** The id of the person's own chat with an agent: of the one used last, or of a new one. */
  async openAgentChat(actor: UserActor, agentId: string): Promise<string> {
    const known = await this.findAgentChat(actor, agentId);
    return known ?? (await this.create(actor, { kind: 'agent', agentId })).id;
  }

  /** A chat of a person with an agent that somebody above chats opens for them, in the caller's transaction. */
  async openFor(
    tx: Tx,
    person: Pick<UserActor, 'orgId' | 'userId'>,
    chat: { agentId: string; title: string },
  ): Promise<string> {
    return this.insert(tx, person, { ...chat, kind: 'agent', memberIds: [] });
  }

  /** Of those that are written in; archived ones are not. */
  async findAgentChat(actor: UserActor, agentId: string): Promise<string | undefined> {
    const known = await this.mine(actor)
      .andWhere(`c.kind = 'agent' AND c.agentId = :agentId AND c.archivedAt IS NULL`, { agentId })
      .orderBy('c.lastMessageAt', 'DESC', 'NULLS LAST')
      .addOrderBy('c.id', 'DESC')
      .limit(1)
      .getOne();
    return known?.id;
  }

  async list(actor: UserActor, { limit, cursor, archived, q }: ListChats): Promise<Page<ChatView>> {
    const position = cursor ? decodeCursor(cursor, z.tuple([Moment, Id])) : undefined;
    const query = this.mine(actor)
      .andWhere(`c.archivedAt IS ${archived ? 'NOT NULL' : 'NULL'}`)
      .addSelect(exactTime(listedAt), 'listed_at')
      .orderBy(listedAt, 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (q !== undefined) query.andWhere(isCalled, { q });
    if (position) {
      const [at, id] = position;
      query.andWhere(`(${listedAt}, c.id) < (:at::timestamptz, :id::uuid)`, { at, id });
    }
    const { entities, raw } = await query.getRawAndEntities<{ listed_at: string }>();
    const views = await this.views.of(actor, entities, mostMembersListed);
    const rows = views.map((view, index) => ({ view, at: raw[index]?.listed_at ?? '' }));
    return toPage(
      rows,
      limit,
      ({ view }) => view,
      ({ view, at }) => [at, view.id],
    );
  }

  async get(actor: UserActor, id: string): Promise<ChatView> {
    const [view] = await this.views.of(actor, [await this.find(actor, id)]);
    return view as ChatView;
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

  private async openDirect(tx: Tx, actor: UserActor, otherId: string): Promise<string> {
    if (!mayOpenDirect(actor, otherId)) throw new AppError('conflict', 'A direct chat is with somebody else');
    const directKey = [actor.userId, otherId].sort().join(':');
    const known = await tx.manager.findOneBy(Chat, { orgId: actor.orgId, directKey });
    return (
      known?.id ?? this.insert(tx, actor, { kind: 'direct', title: '', directKey, memberIds: [otherId] })
    );
  }

  private async insert(
    tx: Tx,
    actor: Pick<UserActor, 'orgId' | 'userId'>,
    { memberIds, ...chat }: NewChat,
  ): Promise<string> {
    const id = newId();
    const people = [actor.userId, ...memberIds];
    await this.settings.require(tx, actor.orgId, chat, people);
    const inserted = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Chat)
      .values({ ...chat, id, orgId: actor.orgId, createdBy: actor.userId })
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
    await this.members.add(tx, { orgId: actor.orgId, chatId: id }, people);
    return id;
  }
}
