import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import type { MessageView } from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageReader } from './message-reader.js';
import { MessageViews } from './message-views.js';
import { MessageWriter } from './message-writer.js';
import { PostingRules } from './posting-rules.js';

/** Answers of one role to one message: all are kept, one is shown and counts. */
@Injectable()
export class Siblings {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: PostingRules,
    private readonly reader: MessageReader,
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
  ) {}

  /**
   * Makes room for another answer beside these, under the chat's lock. Returns what the new one is to be a sibling of
   * (null when it is alone), and the ids of those that are no longer shown.
   */
  async replace(
    tx: Tx,
    orgId: string,
    ids: string[],
  ): Promise<{ siblingsOf: string | null; hidden: string[] }> {
    const known = ids.length
      ? await tx.manager.find(Message, { where: { orgId, id: In(ids) }, order: { seq: 'ASC' } })
      : [];
    const [first] = known;
    if (!first) return { siblingsOf: null, hidden: [] };
    const siblingsOf = first.siblingsOf ?? first.id;
    await tx.manager.update(
      Message,
      { orgId, id: In(known.map(({ id }) => id)) },
      { siblingsOf, isCurrent: false },
    );
    return { siblingsOf, hidden: known.filter(({ isCurrent }) => isCurrent).map(({ id }) => id) };
  }

  /** Makes this answer the one of its siblings that is shown. The same again changes nothing. */
  async select(actor: UserActor, id: string): Promise<MessageView> {
    const { message: seen } = await this.reader.find(actor, id);
    return this.transactions.run(async (tx) => {
      this.rules.requireOpen(await lockChatAsMember(tx, actor, seen.chatId));
      const message = await tx.manager.findOneBy(Message, { orgId: actor.orgId, id });
      if (!message) throw notFound('The message');
      if (message.deletedAt) throw new AppError('message_deleted');
      const { siblingsOf } = message;
      if (siblingsOf && !message.isCurrent) {
        const shown = await tx.manager.findBy(Message, { orgId: actor.orgId, siblingsOf, isCurrent: true });
        const hidden = shown.map((sibling) => sibling.id);
        await tx.manager.update(Message, { orgId: actor.orgId, id: In(hidden) }, { isCurrent: false });
        await tx.manager.update(Message, { orgId: actor.orgId, id }, { isCurrent: true });
        await this.tellUpdated(tx, actor.orgId, [...hidden, id]);
      }
      return this.views.one(
        await tx.manager.findOneByOrFail(Message, { orgId: actor.orgId, id }),
        tx.manager,
      );
    });
  }

  /**
   * Shows the newest that is left in place of one that was deleted, under the chat's lock. Returns the id of the one
   * that is shown: it names its siblings.
   */
  async succeed(tx: Tx, { id, orgId, siblingsOf, isCurrent }: Message): Promise<string[]> {
    if (!siblingsOf) return [];
    const left = { orgId, siblingsOf, deletedAt: IsNull() };
    if (!isCurrent)
      return (await tx.manager.findBy(Message, { ...left, isCurrent: true })).map((one) => one.id);
    const next = await tx.manager.findOne(Message, { where: left, order: { seq: 'DESC' } });
    if (!next) return [];
    await tx.manager.update(Message, { orgId, id }, { isCurrent: false });
    await tx.manager.update(Message, { orgId, id: next.id }, { isCurrent: true });
    return [next.id];
  }

  async tellUpdated(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const messages = await tx.manager.findBy(Message, { orgId, id: In(ids) });
    for (const view of await this.views.of(messages, tx.manager))
      this.writer.tell(tx, orgId, 'message.updated', view);
  }
}
