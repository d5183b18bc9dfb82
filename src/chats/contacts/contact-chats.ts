import { Injectable } from '@nestjs/common';
import { UserService } from '../../identity/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { lockChat } from '../chat/chat-lock.js';
import { ChatMembers } from '../chat/chat-members.js';
import { ChatNews, type ChatRef } from '../chat/chat-news.js';
import { Chat, type ChatContact } from '../chat/chat.entity.js';

interface NewChat {
  orgId: string;
  agentId: string;
  contact: ChatContact;
  /** Who of them is active becomes a member. */
  memberIds: string[];
}

/** Chats in which a role, or a person in its place, speaks with somebody outside. Nobody here knows how they write. */
@Injectable()
export class ContactChats {
  constructor(
    private readonly users: UserService,
    private readonly members: ChatMembers,
    private readonly news: ChatNews,
  ) {}

  async open(tx: Tx, { orgId, agentId, contact, memberIds }: NewChat): Promise<string> {
    const id = newId();
    const title = contact.name;
    await tx.manager.insert(Chat, {
      ...{ id, orgId, kind: 'agent' as const, title, agentId },
      contact: contact as object,
    });
    await this.call(tx, { orgId, chatId: id }, memberIds);
    return id;
  }

  /** Under the chat's lock: who speaks in it holds until the commit. False: it is gone. */
  async change(tx: Tx, { orgId, chatId }: ChatRef, contact: ChatContact): Promise<boolean> {
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return false;
    // A title that people gave it is theirs.
    const title = chat.title === chat.contact?.name ? contact.name : chat.title;
    await tx.manager.update(Chat, { orgId, id: chatId }, { contact, title });
    this.news.updated(tx, { orgId, chatId }, { title });
    return true;
  }

  /** Somebody who may see the contact looks into the chat: they are its member from then on. */
  async join(tx: Tx, ref: ChatRef, userId: string): Promise<void> {
    const joined = await this.members.add(tx, ref, [userId]);
    if (joined.length > 0) this.news.updated(tx, ref);
  }

  /** Who of these is active is taken into the chat. Whether that is anybody. */
  async call(tx: Tx, ref: ChatRef, userIds: string[]): Promise<boolean> {
    const people = await this.users.people(ref.orgId, userIds, tx);
    const ids = people.map(({ id }) => id);
    const joined = ids.length > 0 ? await this.members.add(tx, ref, ids) : [];
    if (joined.length > 0) this.news.updated(tx, ref);
    return ids.length > 0;
  }

  /** Whether nobody active is in the chat. */
  async isLeft({ manager }: Tx, { orgId, chatId }: ChatRef): Promise<boolean> {
    const present = await manager.query<unknown[]>(
      `SELECT 1 AS found FROM chat_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id AND u.is_active
       WHERE m.org_id = $1 AND m.chat_id = $2 LIMIT 1`,
      [orgId, chatId],
    );
    return present.length === 0;
  }

  /**
   * These contacts are gone: their chats, also earlier ones, are read from now on, and what is written there reaches nobody.
   * Answers with those chats.
   */
  async close(tx: Tx, orgId: string, contactIds: string[]): Promise<string[]> {
    const [closed] = await tx.manager.query<[{ id: string }[], number]>(
      `WITH open AS (
         SELECT id FROM chats
         WHERE org_id = $1 AND contact IS NOT NULL AND contact->>'id' = ANY($2) AND contact->'isGone' IS NULL
         ORDER BY id FOR UPDATE
       )
       UPDATE chats c SET archived_at = COALESCE(c.archived_at, now()),
         contact = c.contact || '{"takenOverBy": null, "colleague": null, "isGone": true}'
       FROM open WHERE c.org_id = $1 AND c.id = open.id RETURNING c.id`,
      [orgId, contactIds],
    );
    for (const { id: chatId } of closed) this.news.updated(tx, { orgId, chatId });
    return closed.map(({ id }) => id);
  }

  /** The conversation goes on in another chat: this one is read from now on. */
  async archive(tx: Tx, { orgId, chatId }: ChatRef): Promise<string[]> {
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return [];
    await tx.manager.update(Chat, { orgId, id: chatId }, { archivedAt: () => 'now()' });
    this.news.updated(tx, { orgId, chatId });
    return this.members.idsIn(tx, { orgId, chatId });
  }
}
