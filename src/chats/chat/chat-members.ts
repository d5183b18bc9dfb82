import { Injectable } from '@nestjs/common';
import { UserService, type Person } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { ChatMember } from './chat-member.entity.js';
import { ChatNews, type ChatRef } from './chat-news.js';
import { mostMembers } from './chat.dto.js';

/** Who is in a chat. Whoever joins or leaves is told. */
@Injectable()
export class ChatMembers {
  constructor(
    private readonly users: UserService,
    private readonly news: ChatNews,
  ) {}

  /** Returns those who were not in the chat before. */
  async add(tx: Tx, { orgId, chatId }: ChatRef, userIds: string[]): Promise<Person[]> {
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
    const joined = new Set((inserted.raw as { user_id: string }[]).map((row) => row.user_id));
    if (joined.size > 0 && (await tx.manager.countBy(ChatMember, { orgId, chatId })) > mostMembers)
      throw new AppError('conflict', `A chat has ${mostMembers} members at most`);
    for (const userId of joined) this.news.toPerson(tx, 'chat.joined', { orgId, chatId }, userId);
    return people.filter(({ id }) => joined.has(id));
  }

  /** Returns who it was; throws `not_found` for who is not in the chat. */
  async remove(tx: Tx, { orgId, chatId }: ChatRef, userId: string): Promise<Person> {
    const [[removed]] = await tx.manager.query<[Person[], number]>(
      `DELETE FROM chat_members m USING users u
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.user_id = $3 AND u.org_id = m.org_id AND u.id = m.user_id
       RETURNING u.id, u.username, u.name`,
      [orgId, chatId, userId],
    );
    if (!removed) throw notFound('The member');
    this.news.toPerson(tx, 'chat.left', { orgId, chatId }, userId);
    return removed;
  }

  /** Of a chat that is deleted. */
  async removeAll(tx: Tx, { orgId, chatId }: ChatRef): Promise<number> {
    const ids = await this.idsIn(tx, { orgId, chatId });
    await tx.manager.delete(ChatMember, { orgId, chatId });
    for (const userId of ids) this.news.toPerson(tx, 'chat.deleted', { orgId, chatId }, userId);
    return ids.length;
  }

  async idsIn(tx: Tx, { orgId, chatId }: ChatRef): Promise<string[]> {
    const members = await tx.manager.find(ChatMember, { select: { userId: true }, where: { orgId, chatId } });
    return members.map(({ userId }) => userId);
  }
}
