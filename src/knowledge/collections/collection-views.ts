import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { CollectionUser } from './collection-user.entity.js';
import { mayManage, type Reader } from './collection-access.js';
import { mostListed, type CollectionView } from './collection.dto.js';
import type { Collection } from './collection.entity.js';

interface Counts {
  collectionId: string;
  total: number;
  ready: number;
  failed: number;
  underWay: number;
  chunks: number;
}

const none = { total: 0, ready: 0, failed: 0, underWay: 0, chunks: 0 };

/** Collections as they are shown: with what is in them, and to those who manage them with who reads them. */
@Injectable()
export class CollectionViews {
  constructor(private readonly dataSource: DataSource) {}

  async of(reader: Reader, collections: Collection[]): Promise<CollectionView[]> {
    if (collections.length === 0) return [];
    const ids = collections.map(({ id }) => id);
    const isManager = mayManage(reader);
    const counts = await this.counts(reader.orgId, ids);
    const listed = isManager ? await this.listed(reader.orgId, ids) : [];
    return collections.map((collection) => {
      const { chunks, ...documents } = counts.get(collection.id) ?? none;
      const { id, name, description, visibility, acceptsAnswers } = collection;
      return {
        id,
        name,
        description,
        visibility,
        allowedRoles: isManager ? collection.allowedRoles : [],
        userIds: listed.filter(({ collectionId }) => collectionId === id).map(({ userId }) => userId),
        acceptsAnswers,
        documents,
        chunks,
        mayManage: isManager,
        createdAt: collection.createdAt.toISOString(),
        updatedAt: collection.updatedAt.toISOString(),
      };
    });
  }

  private listed(orgId: string, ids: string[]): Promise<CollectionUser[]> {
    return this.dataSource.manager.find(CollectionUser, {
      where: { orgId, collectionId: In(ids) },
      order: { userId: 'ASC' },
      take: mostListed * ids.length,
    });
  }

  private async counts(orgId: string, ids: string[]): Promise<Map<string, Omit<Counts, 'collectionId'>>> {
    const rows = await this.dataSource.query<Counts[]>(
      `SELECT collection_id AS "collectionId", count(*)::int AS total,
         count(*) FILTER (WHERE state = 'ready')::int AS ready,
         count(*) FILTER (WHERE state = 'failed')::int AS failed,
         count(*) FILTER (WHERE state NOT IN ('ready', 'failed'))::int AS "underWay",
         sum(chunk_count)::int AS chunks
       FROM documents WHERE org_id = $1 AND collection_id = ANY($2::uuid[]) AND state <> 'receiving'
       GROUP BY collection_id`,
      [orgId, ids],
    );
    return new Map(rows.map(({ collectionId, ...counts }) => [collectionId, counts]));
  }
}
