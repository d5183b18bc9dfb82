import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Collections as roles name them: by id, or by a name, which is the same in every organization that has one so called. */
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
