import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, Not, type EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { InTransaction } from '../../platform/events/index.js';
import { messageDeleted } from '../chat/chat.events.js';
import { StoredFile } from './file.entity.js';

/** As little of a message as its files need. */
interface WithFiles {
  id: string;
  orgId: string;
  hasFiles: boolean;
  deletedAt: Date | null;
}

/** The files of messages. */
@Injectable()
export class Attachments {
  constructor(private readonly dataSource: DataSource) {}

  /** Gives files of their uploader to a message, in this order; a file is given once. */
  async attach(
    tx: Tx,
    actor: Pick<UserActor, 'orgId' | 'userId'>,
    messageId: string,
    ids: string[],
  ): Promise<void> {
    if (ids.length === 0) return;
    const { orgId, userId } = actor;
    const [, attached] = await tx.manager.query<[unknown, number]>(
      // Locked in order: two messages that want the same files must not wait for each other.
      `WITH mine AS (
         SELECT f.id, given.place FROM files f
         JOIN unnest($4::uuid[]) WITH ORDINALITY AS given(id, place) ON given.id = f.id
         WHERE f.org_id = $1 AND f.uploaded_by = $2 AND f.message_id IS NULL AND f.expires_at > now()
         ORDER BY f.id FOR UPDATE OF f)
       UPDATE files f SET message_id = $3, place = mine.place, expires_at = NULL
       FROM mine WHERE f.org_id = $1 AND f.id = mine.id`,
      [orgId, userId, messageId, ids],
    );
    if (attached === ids.length) return;
    const taken = { orgId, uploadedBy: userId, id: In(ids), messageId: Not(IsNull()) };
    const isTaken = await tx.manager.countBy(StoredFile, { ...taken });
    // Those that were given just now are among them.
    if (isTaken > attached) throw new AppError('conflict', 'A file belongs to another message already');
    throw notFound('An attachment');
  }

  /** By message, in their order; messages without any are left out. Inside a transaction its manager must be passed. */
  async of(
    messages: WithFiles[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, StoredFile[]>> {
    const found = new Map<string, StoredFile[]>();
    const having = messages.filter(({ hasFiles, deletedAt }) => hasFiles && !deletedAt);
    const [first] = having;
    if (!first) return found;
    const files = await manager.find(StoredFile, {
      where: { orgId: first.orgId, messageId: In(having.map(({ id }) => id)) },
      order: { place: 'ASC' },
    });
    for (const file of files) {
      const messageId = file.messageId as string;
      found.set(messageId, [...(found.get(messageId) ?? []), file]);
    }
    return found;
  }

  /** They go with their message: nobody's any more, they are purged. */
  @InTransaction(messageDeleted)
  async letGo(tx: Tx, { orgId, messageId }: { orgId: string; messageId: string }): Promise<void> {
    await tx.manager.update(StoredFile, { orgId, messageId }, { messageId: null, place: null });
  }
}
