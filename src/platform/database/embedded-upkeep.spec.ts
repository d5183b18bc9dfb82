import { PGlite } from '@electric-sql/pglite';
import type { DataSource } from 'typeorm';
import type { Config } from '../config/index.js';
import { EmbeddedUpkeep } from './embedded-upkeep.js';

const upkeepOf = (database: PGlite, profile = 'embedded') =>
  new EmbeddedUpkeep(
    { profile } as Config,
    { query: async (statement: string) => (await database.query(statement)).rows } as unknown as DataSource,
  );

describe('The upkeep of the embedded database', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
    await database.exec(
      `CREATE TABLE "Busy" (n integer PRIMARY KEY); CREATE TABLE idle (n integer PRIMARY KEY)`,
    );
  }, 60_000);
  afterAll(() => database.close());

  const statisticsOf = async (table: string) => {
    const { rows } = await database.query<{ rows: number; dead: number }>(
      `SELECT c.reltuples::int AS rows, s.n_dead_tup::int AS dead
       FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE c.relname = $1`,
      [table],
    );
    return rows[0];
  };

  it('counts a table for the planner once much of it has changed, and frees what is dead', async () => {
    await database.exec(
      `INSERT INTO "Busy" SELECT generate_series(1, 3000); DELETE FROM "Busy" WHERE n > 1000`,
    );
    expect(await upkeepOf(database).look()).toEqual(['public."Busy"']);
    expect(await statisticsOf('Busy')).toEqual({ rows: 1000, dead: 0 });
    await database.exec('DELETE FROM "Busy" WHERE n > 990');
    expect(await upkeepOf(database).look()).toEqual([]);
    await database.exec('DELETE FROM "Busy" WHERE n > 500');
    expect(await upkeepOf(database).look()).toEqual(['public."Busy"']);
    expect(await statisticsOf('Busy')).toEqual({ rows: 500, dead: 0 });
  }, 60_000);

  it('leaves a server alone, which has its own', async () => {
    await database.exec('INSERT INTO idle SELECT generate_series(1, 3000)');
    expect(await upkeepOf(database, 'scaled').look()).toEqual([]);
  }, 60_000);
});
