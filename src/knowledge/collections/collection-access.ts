import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { permissionsOf, type UserRole } from '../../identity/index.js';
import { notFound } from '../../platform/errors/index.js';

/** Who would read: a person, or (null) a program, which reads what it is given. */
export interface Reader {
  orgId: string;
  userId: string | null;
  role: UserRole | null;
}

/** Reads every collection of the organization, and changes them. */
export const mayManage = ({ role }: Pick<Reader, 'role'>): boolean =>
  role !== null && permissionsOf(role).has('knowledge:manage');

/**
 * Whether the reader sees the collection `alias`: a condition for statements written by hand, whose own values come
 * from `$first` on.
 */
export function readableCollections(
  alias: string,
  reader: Reader,
  first: number,
): [condition: string, values: unknown[]] {
  const { orgId, userId, role } = reader;
  const inOrganization = `${alias}.org_id = $${first}::uuid`;
  if (userId === null || mayManage(reader)) return [inOrganization, [orgId]];
  return [
    `${inOrganization} AND CASE ${alias}.visibility WHEN 'everyone' THEN true
       WHEN 'users' THEN EXISTS (SELECT FROM collection_users listed
         WHERE listed.org_id = ${alias}.org_id AND listed.collection_id = ${alias}.id
           AND listed.user_id = $${first + 1}::uuid)
       ELSE $${first + 2}::text = ANY(${alias}.allowed_roles) END`,
    [orgId, userId, role],
  ];
}

/** Whether all of the organization see the collection `alias`, whatever their role. */
export const readableByAll = (alias: string): string => `${alias}.visibility = 'everyone'`;

/** Which collections a reader may see. Those that they may not are as if they did not exist. */
@Injectable()
export class CollectionAccess {
  constructor(private readonly dataSource: DataSource) {}

  /** Of `ids`, or of all: those that the reader sees. Inside a transaction its manager must be passed. */
  async readable(
    reader: Reader,
    ids?: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<string[]> {
    const [condition, values] = readableCollections('c', reader, 2);
    const found = await manager.query<{ id: string }[]>(
      `SELECT c.id FROM collections c
       WHERE ($1::uuid[] IS NULL OR c.id = ANY($1::uuid[])) AND ${condition} ORDER BY c.id`,
      [ids ?? null, ...values],
    );
    return found.map(({ id }) => id);
  }

  /** Throws `not_found` unless the reader sees every one of `ids`. */
  async requireReadable(reader: Reader, ids: string[], manager?: EntityManager): Promise<void> {
    const distinct = new Set(ids);
    const seen = await this.readable(reader, [...distinct], manager);
    if (seen.length !== distinct.size) throw notFound('A collection');
  }
}
