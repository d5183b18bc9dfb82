import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, type Tx } from '../database/index.js';
import { LiveBus, topics } from '../live/index.js';
import { Purges } from '../purge/index.js';
import type { JournalRef } from './journal-entry.entity.js';

/** What is told to clients with the commit that makes it true. */
export interface News {
  orgId: string;
  /** Who hears it: a chat's or a person's topic of the live bus. */
  topic: string;
  /** The event's name as clients know it: `message.created`. */
  type: string;
  /** Ids only: from them it is told again to whoever missed it. */
  ref: JournalRef;
  /** What is told now. */
  data: Record<string, unknown>;
}

/** An entry as it is read again. */
export interface Told {
  position: number;
  topic: string;
  type: string;
  data: Record<string, unknown>;
}

type Row = Omit<Told, 'data'> & { ref: JournalRef };

/** Finds what to tell of these entries now, in their order; undefined for what is gone. */
export type Retell = (orgId: string, refs: JournalRef[]) => Promise<(Record<string, unknown> | undefined)[]>;

/**
 * Entries of the whole organization, of which a client hears its own: whoever has more behind them loads anew, which is
 * less work than to look through them.
 */
const mostWalked = 20_000;

/** A client that was away for longer loads anew. */
const keptDays = 7;

/**
 * The journal of each organization: everything clients are told that must not be missed, numbered in the order of
 * commits. Live delivery is best effort; whoever finds a gap in the numbers reads it here.
 */
@Injectable()
export class Journal {
  private readonly open = new WeakMap<Tx, News[]>();
  private readonly retellers = new Map<string, Retell>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    purges: Purges,
  ) {
    purges.add('journal', (limit) => this.purge(limit));
  }

  /** Says how entries of these types are told again. Called once per type, in the constructor of who records them. */
  retells(types: string[], retell: Retell): void {
    for (const type of types) {
      if (this.retellers.has(type)) throw new Error(`Two retell ${type}`);
      this.retellers.set(type, retell);
    }
  }

  /** Tells everyone in a topic with the commit of `tx`. */
  record(tx: Tx, news: News): void {
    if (!this.retellers.has(news.type)) throw new Error(`Nobody retells ${news.type}`);
    const known = this.open.get(tx);
    if (known) {
      known.push(news);
      return;
    }
    const all = [news];
    this.open.set(tx, all);
    // At the very end: the lock on the organization's position is held for the commit and for no round trip.
    tx.commitWith(() => this.write(tx, all));
  }

  /** The newest position of each of these organizations; those that were told nothing yet are left out. */
  async positions(orgIds: string[]): Promise<Map<string, number>> {
    const rows = await asSystem('relay', () =>
      this.dataSource.query<{ orgId: string; last: number }[]>(
        'SELECT org_id AS "orgId", last FROM journal_positions WHERE org_id = ANY($1)',
        [orgIds],
      ),
    );
    return new Map(rows.map(({ orgId, last }) => [orgId, last]));
  }

  /**
   * What these audiences were told after a position and up to another, oldest first; undefined when that is more
   * than `limit`, no longer kept in full, or the position is none of this journal.
   */
  async after(
    orgId: string,
    position: number,
    upTo: number,
    audiences: string[],
    limit: number,
  ): Promise<{ told: Told[]; since: Date } | undefined> {
    if (position === upTo) return { told: [], since: new Date() };
    if (upTo - position > mostWalked) return undefined;
    return inOrganization(orgId, () => this.readAfter(orgId, position, upTo, audiences, limit));
  }

  private async readAfter(
    orgId: string,
    position: number,
    upTo: number,
    audiences: string[],
    limit: number,
  ): Promise<{ told: Told[]; since: Date } | undefined> {
    const [next] = await this.dataSource.query<{ createdAt: Date }[]>(
      'SELECT created_at AS "createdAt" FROM journal WHERE org_id = $1 AND position = $2 + 1',
      [orgId, position],
    );
    if (!next || position > upTo) return undefined;
    const rows = await this.dataSource.query<Row[]>(
      `SELECT position, topic, type, ref FROM journal
       WHERE org_id = $1 AND position > $2 AND position <= $3 AND topic = ANY($4) ORDER BY position LIMIT $5`,
      [orgId, position, upTo, audiences, limit + 1],
    );
    return rows.length > limit ? undefined : { told: await this.retell(orgId, rows), since: next.createdAt };
  }

  /** The entries from one position to another, both included, whoever heard them. */
  between(orgId: string, first: number, last: number): Promise<Told[]> {
    // Asked for by timers and by what the bus brings, which are in no scope.
    return inOrganization(orgId, async () => {
      const rows = await this.dataSource.query<Row[]>(
        `SELECT position, topic, type, ref FROM journal
         WHERE org_id = $1 AND position BETWEEN $2 AND $3 ORDER BY position`,
        [orgId, first, last],
      );
      return this.retell(orgId, rows);
    });
  }

  private async retell(orgId: string, rows: Row[]): Promise<Told[]> {
    const told = new Map<number, Record<string, unknown> | undefined>();
    for (const [retell, types] of this.byReteller()) {
      const mine = rows.filter(({ type }) => types.has(type));
      if (mine.length === 0) continue;
      const data = await retell(
        orgId,
        mine.map(({ ref }) => ref),
      );
      mine.forEach(({ position }, index) => told.set(position, data[index]));
    }
    return rows.flatMap(({ position, topic, type }) => {
      const data = told.get(position);
      return data ? [{ position, topic, type, data }] : [];
    });
  }

  private byReteller(): Map<Retell, Set<string>> {
    const found = new Map<Retell, Set<string>>();
    for (const [type, retell] of this.retellers)
      found.set(retell, (found.get(retell) ?? new Set()).add(type));
    return found;
  }

  private async write(tx: Tx, all: News[]): Promise<void> {
    const [first] = all;
    if (!first) return;
    const { orgId } = first;
    if (all.some((news) => news.orgId !== orgId))
      throw new Error('A transaction tells news of one organization');
    const [row] = await tx.manager.query<{ last: number }[]>(
      `WITH numbered AS (
         INSERT INTO journal_positions (org_id, last) VALUES ($1, $2::bigint)
         ON CONFLICT (org_id) DO UPDATE SET last = journal_positions.last + $2::bigint RETURNING last),
       written AS (
         INSERT INTO journal (org_id, position, topic, type, ref)
         SELECT $1, n.last - $2::bigint + e.ordinal, e.entry ->> 'topic', e.entry ->> 'type', e.entry -> 'ref'
         FROM numbered n, jsonb_array_elements($3::jsonb) WITH ORDINALITY AS e(entry, ordinal))
       SELECT last FROM numbered`,
      [orgId, all.length, JSON.stringify(all.map(({ topic, type, ref }) => ({ topic, type, ref })))],
    );
    if (!row) throw new Error('The journal gave no position');
    const before = row.last - all.length;
    tx.afterCommit(() => {
      all.forEach(({ topic, type, data }, index) =>
        this.live.publish({
          topics: [topics.journal(orgId)],
          type,
          data,
          entry: { position: before + index + 1, audience: topic },
        }),
      );
    });
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM journal WHERE (org_id, position) IN (
         SELECT org_id, position FROM journal WHERE created_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
