import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { withoutTables } from './scope.js';

/**
 * Tells this installation from others wherever they may meet, as on one Redis. It follows from the database that the
 * processes share, and from nothing that a copy of the database would take along: a restored dump is another one.
 */
export class Installation {
  private constructor(readonly id: string) {}

  static async of(dataSource: DataSource): Promise<Installation> {
    const [database] = await withoutTables(() =>
      dataSource.query<{ cluster: string; oid: string }[]>(
        `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS cluster,
                (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS oid`,
      ),
    );
    const name = `${database?.cluster}/${database?.oid}`;
    return new Installation(createHash('sha256').update(name).digest('base64url').slice(0, 12));
  }
}
