import { z } from 'zod';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { AppError } from '../errors/index.js';
import { Id } from './fields.js';

/** `?limit=&cursor=`; the cursor is opaque to clients. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most items of a page'),
  cursor: z.string().min(1).max(500).optional().describe('`nextCursor` of the page before this one'),
});
export type PageQuery = z.infer<typeof PageQuery>;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('`cursor` of the next page; null: this is the last'),
  });

export const encodeCursor = (...position: string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** The position that a cursor holds; throws `validation_failed` when it is not one of ours. */
export function decodeCursor<T extends z.ZodType>(cursor: string, schema: T): z.infer<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError('validation_failed', 'The cursor is not valid', {
      errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
      cause,
    });
  }
}

/** SQL: a time for a cursor, with its microseconds; dates of the driver have milliseconds. */
export const exactTime = (time: string): string =>
  `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Cuts a list that was read with one row too many. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  view: (row: Row) => Item,
  position: (row: Row) => string[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    nextCursor: rows.length > limit && last ? encodeCursor(...position(last)) : null,
  };
}

/** A page of what a query finds, in the order of its ids, which is that in which it was made. */
export async function pageById<Row extends ObjectLiteral & { id: string }, Item>(
  query: SelectQueryBuilder<Row>,
  { limit, cursor }: PageQuery,
  view: (row: Row) => Item,
  order: 'ASC' | 'DESC' = 'ASC',
): Promise<Page<Item>> {
  const id = `${query.alias}.id`;
  query.orderBy(id, order).limit(limit + 1);
  if (cursor) {
    const [border] = decodeCursor(cursor, z.tuple([Id]));
    query.andWhere(`${id} ${order === 'ASC' ? '>' : '<'} :border`, { border });
  }
  return toPage(await query.getMany(), limit, view, (row) => [row.id]);
}
