import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';
import { BlobStore, type Blob } from '../../platform/storage/index.js';

/** Of each document, beside the one that is served. */
export const versionsKept = 5;

/** Versions past those that are kept are nobody's any more: they are purged. */
export async function letGoOld(manager: EntityManager, orgId: string, documentId: string): Promise<void> {
  await manager.query(
    `UPDATE document_versions v SET document_id = NULL FROM documents d
     WHERE v.org_id = $1 AND v.document_id = $2 AND d.org_id = v.org_id AND d.id = v.document_id
       AND v.version <> COALESCE(d.served_version, 0) AND v.version IN (
         SELECT o.version FROM document_versions o
         WHERE o.org_id = $1 AND o.document_id = $2 AND o.kept_at IS NOT NULL
         ORDER BY o.version DESC OFFSET $3)`,
    [orgId, documentId, versionsKept],
  );
}

/** An upload that is under way takes no longer. */
const abandoned = `now() - interval '1 hour'`;

/** Deletes the bytes of documents and versions that are gone, and what was left of uploads that broke off. */
@Injectable()
export class DocumentRetention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: BlobStore,
    purges: Purges,
  ) {
    purges.add('documents', (limit) => this.purgeAbandoned(limit));
    purges.add('document versions', (limit) => this.purgeVersions(limit));
  }

  private async purgeAbandoned(limit: number): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM documents WHERE id IN (
         SELECT id FROM documents WHERE state = 'receiving' AND created_at < ${abandoned} LIMIT $1)`,
      [limit],
    );
    return count;
  }

  private async purgeVersions(limit: number): Promise<number> {
    const gone = await this.dataSource.query<Blob[]>(
      `SELECT blob_id AS id, org_id AS "orgId" FROM document_versions
       WHERE (document_id IS NULL OR kept_at IS NULL) AND (kept_at IS NOT NULL OR created_at < ${abandoned})
       LIMIT $1`,
      [limit],
    );
    for (const blob of gone) await this.blobs.delete(blob);
    await this.dataSource.query(
      'DELETE FROM document_versions WHERE blob_id = ANY($1::uuid[]) AND (document_id IS NULL OR kept_at IS NULL)',
      [gone.map(({ id }) => id)],
    );
    return gone.length;
  }
}
