import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import type { EmbeddingModel } from '../../llm/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, Extensions, newId, Transactions, withoutTables } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { EmbeddingSpace } from './embedding-space.entity.js';

/** What other processes changed is seen this late, and less than what is retired is kept. */
const freshMillis = 1_000;
const leaseSeconds = 30;
const keptSeconds = 60;
/** Of the lock in the database, while it is decided who may have which space. */
const wantingKey = 4_172_042;
/** It is said again more often. */
const wantedSeconds = 30;
/** What an index of pgvector takes. */
export const mostDimensions = 2_000;
/** The first version whose index goes on where a filter leaves too few. */
const [oldestMajor, oldestMinor] = [0, 8];

export interface Wanted {
  space: EmbeddingSpace;
  /** Processes with another model want it, and ours is not made. */
  isTheirs: boolean;
}

/** The rows of the spaces, and their life: built, served, retired, gone. */
@Injectable()
export class EmbeddingSpaces {
  private broken?: string;
  private readonly fresh = new FreshCache<EmbeddingSpace[]>(freshMillis);

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly extensions: Extensions,
  ) {}

  /** Why the database can keep no vectors; undefined when it can. */
  get whyNone(): string | undefined {
    const version = this.extensions.version('vector');
    if (version === undefined) return this.extensions.whyNot('vector');
    if (this.broken) return this.broken;
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isNew = major > oldestMajor || minor >= oldestMinor;
    return isNew
      ? undefined
      : `pgvector ${version} is too old: it must be ${oldestMajor}.${oldestMinor} or newer; ALTER EXTENSION vector UPDATE, where the server has one`;
  }

  /** The extension is there, and what it should do fails. */
  get isBroken(): boolean {
    return this.broken !== undefined;
  }

  /** Those that are built or served, the served one first; in a transaction its manager must be passed. */
  live(manager?: EntityManager): Promise<EmbeddingSpace[]> {
    const read = (by: EntityManager) =>
      by.find(EmbeddingSpace, { where: { state: In(['serving', 'building']) }, order: { state: 'DESC' } });
    return this.fresh.get('', () =>
      manager ? read(manager) : withoutTables(() => read(this.dataSource.manager)),
    );
  }

  /** The one that is being built, with how far it is. */
  building(): Promise<EmbeddingSpace | null> {
    return withoutTables(() =>
      this.dataSource.manager.findOne(EmbeddingSpace, {
        where: { state: 'building' },
        order: { id: 'DESC' },
      }),
    );
  }

  /** Makes what a restored database may lack. Where that fails there are no vectors, and Artel starts all the same. */
  async mend(): Promise<void> {
    try {
      await this.makeAll();
    } catch (error) {
      log.error({ err: error }, 'the extension vector is there, and cannot be used');
      this.broken = 'The extension vector of the database cannot be used: see the log of the server';
    }
  }

  private async makeAll(): Promise<void> {
    const spaces = await this.live();
    await asSystem('keeper', () =>
      this.transactions.run(async ({ manager }) => {
        await manager.query('SET LOCAL statement_timeout = 0');
        await manager.query('SELECT make_vectors()');
        for (const { id, dimensions } of spaces)
          await manager.query('SELECT make_vector_index($1, $2)', [id, dimensions]);
      }),
    );
  }

  /**
   * The space of this model, made unless it is there, and wanted for half a minute. Where several processes are, whoever
   * wants another one finds it taken as long as it is wanted, so that two settings do not replace each other for ever;
   * `before` is what this process wanted itself until now.
   */
  async want(model: EmbeddingModel, dimensions: number, before?: EmbeddingSpace): Promise<Wanted> {
    const wanted = await asSystem('keeper', () =>
      this.transactions.run(async ({ manager }) => {
        await manager.query('SELECT pg_advisory_xact_lock($1)', [wantingKey]);
        const others = await manager.query<{ id: string }[]>(
          `SELECT id FROM embedding_spaces WHERE state <> 'retired' AND wanted_until > now()
             AND NOT (provider = $1 AND model = $2 AND dimensions = $3) ORDER BY state DESC, id`,
          [model.provider, model.model, dimensions],
        );
        const theirs = others.find(({ id }) => id !== before?.id);
        // Where there is one process, a wish is of one that has gone.
        if (theirs && this.config.profile === 'scaled') return { id: theirs.id, isTheirs: true };
        await manager.query('UPDATE embedding_spaces SET wanted_until = NULL WHERE id = ANY ($1)', [
          others.map(({ id }) => id),
        ]);
        await manager.query('SELECT make_vectors()');
        const [ours] = await manager.query<{ id: string }[]>(
          `INSERT INTO embedding_spaces (id, provider, model, dimensions, state, wanted_until)
           VALUES ($1, $2, $3, $4, 'building', now() + make_interval(secs => $5))
           ON CONFLICT (provider, model, dimensions) WHERE state <> 'retired'
           DO UPDATE SET wanted_until = excluded.wanted_until RETURNING id`,
          [newId(), model.provider, model.model, dimensions, wantedSeconds],
        );
        return { id: ours?.id, isTheirs: false };
      }),
    );
    const find = async () => (await this.live()).find(({ id }) => id === wanted.id);
    const known = await find();
    if (!known) this.fresh.clear();
    const space = known ?? (await find());
    if (!space) throw new Error('A space of embeddings was taken away while it was made');
    return { space, isTheirs: wanted.isTheirs };
  }

  /** The index of a space; before much is in it. */
  async prepare({ id, model, dimensions }: EmbeddingSpace): Promise<void> {
    await asSystem('keeper', () =>
      this.transactions.run(async ({ manager }) => {
        // An index over all there is takes longer than everyday statements may.
        await manager.query('SET LOCAL statement_timeout = 0');
        await manager.query('SELECT make_vector_index($1, $2)', [id, dimensions]);
      }),
    );
    log.info({ model, dimensions }, 'a space of embeddings is built');
  }

  /** Whether this process is the one that works on the space, for as long as it says so again. */
  async claim({ id }: EmbeddingSpace): Promise<boolean> {
    const claimed = await asSystem('keeper', () =>
      this.dataSource.query<[unknown[], number]>(
        `UPDATE embedding_spaces SET lease_owner = $2, lease_until = now() + make_interval(secs => $3)
         WHERE id = $1 AND state <> 'retired'
           AND ($4 OR lease_owner = $2 OR lease_until IS NULL OR lease_until < now())
         RETURNING id`,
        // Where there is one process, a lease is of one that has gone.
        [id, this.config.processId, leaseSeconds, this.config.profile !== 'scaled'],
      ),
    );
    return claimed[1] > 0;
  }

  /** Another process need not wait for it. */
  async leave({ id }: EmbeddingSpace): Promise<void> {
    await asSystem('keeper', () =>
      this.dataSource.query(
        'UPDATE embedding_spaces SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2',
        [id, this.config.processId],
      ),
    );
  }

  async tell({ id }: EmbeddingSpace, done: number, total: number): Promise<void> {
    await asSystem('keeper', () =>
      this.dataSource.query(
        'UPDATE embedding_spaces SET done = $2, total = $3, updated_at = now() WHERE id = $1',
        [id, done, total],
      ),
    );
  }

  /** From the commit on it is searched in, and the one before no more. */
  async serve({ id, model }: EmbeddingSpace): Promise<void> {
    await asSystem('keeper', () =>
      this.transactions.run(async ({ manager }) => {
        await manager.query(
          `UPDATE embedding_spaces SET state = 'retired', updated_at = now() WHERE state = 'serving'
             AND EXISTS (SELECT FROM embedding_spaces built WHERE built.id = $1 AND built.state = 'building')`,
          [id],
        );
        await manager.query(
          `UPDATE embedding_spaces SET state = 'serving', updated_at = now() WHERE id = $1 AND state = 'building'`,
          [id],
        );
      }),
    );
    this.fresh.clear();
    log.info({ model }, 'search compares meanings by the vectors of this model');
  }

  /** Gives up what another model began and nobody works on any more. */
  async retireAbandoned(): Promise<void> {
    await asSystem('keeper', () =>
      this.dataSource.query(
        `UPDATE embedding_spaces SET state = 'retired', updated_at = now()
         WHERE state = 'building' AND (lease_until IS NULL OR lease_until < now())`,
      ),
    );
    this.fresh.clear();
  }

  /** Those that nobody reads any more. */
  retired(): Promise<{ id: string }[]> {
    return asSystem('keeper', () =>
      this.dataSource.query<{ id: string }[]>(
        `SELECT id FROM embedding_spaces
         WHERE state = 'retired' AND updated_at < now() - make_interval(secs => $1)`,
        [keptSeconds],
      ),
    );
  }

  /** Takes a retired space away, a batch of its vectors at a time; whether there is more of it. */
  async dropSome(id: string, limit: number): Promise<boolean> {
    return asSystem('keeper', async () => {
      await this.dataSource.query('SELECT drop_vector_index($1)', [id]);
      const [, gone] = await this.dataSource.query<[unknown[], number]>(
        `DELETE FROM chunk_vectors WHERE (org_id, chunk_id, space_id) IN (
           SELECT org_id, chunk_id, space_id FROM chunk_vectors WHERE space_id = $1 LIMIT $2)`,
        [id, limit],
      );
      if (gone === limit) return true;
      await this.dataSource.query('DELETE FROM embedding_spaces WHERE id = $1', [id]);
      return false;
    });
  }
}

export const isOf = (
  space: EmbeddingSpace,
  { provider, model }: EmbeddingModel,
  dimensions?: number,
): boolean =>
  space.provider === provider &&
  space.model === model &&
  (dimensions === undefined || space.dimensions === dimensions);

export const servingOf = (spaces: EmbeddingSpace[]) => spaces.filter(({ state }) => state === 'serving');
