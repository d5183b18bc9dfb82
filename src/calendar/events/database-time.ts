import type { EntityManager } from 'typeorm';

/** Now, by the one clock that all processes share; whole milliseconds. */
export async function databaseTime(manager: Pick<EntityManager, 'query'>): Promise<Date> {
  const [row] = await manager.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  if (!row) throw new Error('The database does not tell the time');
  return row.now;
}
