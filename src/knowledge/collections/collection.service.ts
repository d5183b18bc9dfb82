import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AuditLog, User, type UserActor } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { CollectionAccess, type Reader } from './collection-access.js';
import { announceCollectionsChanged } from './collection-news.js';
import { CollectionUser } from './collection-user.entity.js';
import { CollectionViews } from './collection-views.js';
import type { CollectionView, CreateCollection, UpdateCollection } from './collection.dto.js';
import { Collection } from './collection.entity.js';
import { GoneCollection } from './gone-collection.entity.js';

/** Collections of documents, and who reads them. */
@Injectable()
export class CollectionService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly access: CollectionAccess,
    private readonly views: CollectionViews,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {}

  async list(reader: Reader, page: PageQuery): Promise<Page<CollectionView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Collection, 'c')
      .where('c.orgId = :orgId', { orgId: reader.orgId })
      .andWhere('c.id = ANY(:readable::uuid[])', { readable: await this.access.readable(reader) });
    const { items, nextCursor } = await pageById(query, page, (collection) => collection);
    return { items: await this.views.of(reader, items), nextCursor };
  }

  async get(reader: Reader, id: string): Promise<CollectionView> {
    await this.access.requireReadable(reader, [id]);
    const collection = await this.dataSource.manager.findOneBy(Collection, { orgId: reader.orgId, id });
    const [view] = collection ? await this.views.of(reader, [collection]) : [];
    if (!view) throw notFound('The collection');
    return view;
  }

  async create(actor: UserActor, { userIds, ...input }: CreateCollection): Promise<CollectionView> {
    const { orgId, userId: createdBy } = actor;
    const id = newId();
    await this.transactions.run(async (tx) => {
      await tx.manager.insert(Collection, { ...input, id, orgId, createdBy });
      await replaceUsers(tx, orgId, id, userIds);
      const details = { name: input.name, visibility: input.visibility };
      await this.audit.record(tx, actor, { action: 'collection.created', objectId: id, details });
      announceCollectionsChanged(tx, this.live, orgId);
    });
    return this.get(actor, id);
  }

  /** A visibility comes with its people or roles: those that were listed before go. */
  async update(actor: UserActor, id: string, changes: UpdateCollection): Promise<CollectionView> {
    const { orgId } = actor;
    const { userIds = [], allowedRoles = [], visibility, ...more } = changes;
    await this.transactions.run(async (tx) => {
      const { affected } = await tx.manager.update(
        Collection,
        { orgId, id },
        { ...more, ...(visibility && { visibility, allowedRoles }), updatedAt: () => 'now()' },
      );
      if (!affected) throw notFound('The collection');
      if (visibility) await replaceUsers(tx, orgId, id, userIds);
      const details = { changed: Object.keys(changes), ...(visibility && { visibility }) };
      await this.audit.record(tx, actor, { action: 'collection.updated', objectId: id, details });
      announceCollectionsChanged(tx, this.live, orgId);
    });
    return this.get(actor, id);
  }

  /** Nobody finds anything of it from the commit on; what was in it is purged afterwards. */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { orgId } = actor;
    await this.transactions.run(async (tx) => {
      const collection = await tx.manager.findOne(Collection, {
        where: { orgId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!collection) throw notFound('The collection');
      const [{ documents } = { documents: 0 }] = await tx.manager.query<{ documents: number }[]>(
        'SELECT count(*)::int AS documents FROM documents WHERE org_id = $1 AND collection_id = $2',
        [orgId, id],
      );
      await tx.manager.insert(GoneCollection, { id, orgId });
      await tx.manager.delete(Collection, { orgId, id });
      const details = { name: collection.name, documents };
      await this.audit.record(tx, actor, { action: 'collection.deleted', objectId: id, details });
      announceCollectionsChanged(tx, this.live, orgId);
    });
  }
}

async function replaceUsers(tx: Tx, orgId: string, collectionId: string, userIds: string[]): Promise<void> {
  await tx.manager.delete(CollectionUser, { orgId, collectionId });
  if (userIds.length === 0) return;
  // Those who are deactivated stay listed: they are let in again with what they had.
  if ((await tx.manager.countBy(User, { orgId, id: In(userIds) })) !== userIds.length)
    throw notFound('A user');
  await tx.manager.insert(
    CollectionUser,
    userIds.map((userId) => ({ orgId, collectionId, userId })),
  );
}
