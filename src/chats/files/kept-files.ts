import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { StoredFile } from './file.entity.js';

/** Files that belong to no message: something above the chats, known by its id, keeps them until it lets them go. */
@Injectable()
export class KeptFiles {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps texts that the actor has uploaded and given to no message. Returns those among them that are kept now, with
   * those that were before, whoever uploaded them.
   */
  async keep(tx: Tx, { orgId, userId }: UserActor, keeper: string, ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    await tx.manager.query(
      // Locked in order: two that keep the same files must not wait for each other.
      `WITH mine AS (
         SELECT id FROM files
         WHERE org_id = $1 AND uploaded_by = $2 AND id = ANY($4) AND charset IS NOT NULL
           AND message_id IS NULL AND expires_at > now()
         ORDER BY id FOR UPDATE)
       UPDATE files f SET kept_for = $3, expires_at = NULL FROM mine WHERE f.org_id = $1 AND f.id = mine.id`,
      [orgId, userId, keeper, ids],
    );
    const kept = await tx.manager.findBy(StoredFile, { orgId, keptFor: keeper, id: In(ids) });
    return kept.map(({ id }) => id);
  }

  /** In the order of their names. */
  of(orgId: string, keeper: string, ids: string[]): Promise<StoredFile[]> {
    return this.dataSource.manager.find(StoredFile, {
      where: { orgId, keptFor: keeper, id: In(ids) },
      order: { name: 'ASC', id: 'ASC' },
    });
  }

  /** Ids by name, of texts that are kept for `keeper`, or that the actor has uploaded and given to no message. */
  async named(
    { orgId, userId }: UserActor,
    keeper: string | undefined,
    names: string[],
  ): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const found = await this.dataSource.query<{ id: string; name: string }[]>(
      `SELECT DISTINCT ON (name) id, name FROM files
       WHERE org_id = $1 AND name = ANY($4) AND charset IS NOT NULL
         AND (kept_for = $3 OR (uploaded_by = $2 AND message_id IS NULL AND expires_at > now()))
       ORDER BY name, kept_for = $3 DESC NULLS LAST, id DESC`,
      [orgId, userId, keeper ?? null, names],
    );
    return new Map(found.map(({ id, name }) => [name, id]));
  }

  /** Nobody's any more, they are purged. */
  async release(tx: Tx, orgId: string, keeper: string): Promise<void> {
    await tx.manager.update(StoredFile, { orgId, keptFor: keeper }, { keptFor: null });
  }
}
