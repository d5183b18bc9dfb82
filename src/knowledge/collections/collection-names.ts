import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { readableByAll } from './collection-access.js';

/** How a role names all collections that everyone in its organization may read, whichever there are. */
export const openCollections = '*';
/** As many as one search takes; of more, those that were made last. */
const mostOpen = 100;

/**
 * Collections as roles name them: by id, by a name, which is the same in every organization that has one so called, or
 * by `*`.
 */
@Injectable()
export class CollectionNames {
  constructor(private readonly dataSource: DataSource) {}

  /** The ids that each of these stands for; of what there is nothing of, none. Inside a transaction its manager must be passed. */
  async resolve(
    orgId: string,
    named: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>(named.map((name) => [name, []]));
    if (named.length === 0) return found;
    const rows = await manager.query<{ name: string; id: string }[]>(
      `SELECT n.name, c.id FROM unnest($2::text[]) AS n(name)
       JOIN collections c ON c.org_id = $1 AND (c.id::text = lower(n.name) OR lower(c.name) = lower(n.name))
       ORDER BY c.id`,
      [orgId, [...found.keys()]],
    );
    for (const { name, id } of rows) found.get(name)?.push(id);
    if (found.has(openCollections)) found.set(openCollections, await openOf(manager, orgId));
    return found;
  }

  /** By their ids. */
  async of(orgId: string, named: string[]): Promise<Map<string, string>> {
    if (named.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; name: string }[]>(
      'SELECT id, name FROM collections WHERE org_id = $1 AND id::text = ANY($2)',
      [orgId, named.map((name) => name.toLowerCase())],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

async function openOf(manager: EntityManager, orgId: string): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT c.id FROM collections c WHERE c.org_id = $1 AND ${readableByAll('c')} ORDER BY c.id DESC LIMIT ${mostOpen}`,
    [orgId],
  );
  return rows.map(({ id }) => id);
}
