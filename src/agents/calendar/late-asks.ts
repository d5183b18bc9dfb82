import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { OccurrenceLog } from '../../calendar/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { OccurrenceRuns } from './occurrence-runs.js';

interface Late {
  id: string;
  orgId: string;
}

const everyMillis = 15_000;
/** By then the job that was to ask has failed a few times, or is lost. */
const lateSeconds = 120;
/** A role that could not be asked for so long is not asked any more: what it should have done is over. */
const patienceMillis = 3_600_000;
const batch = 500;

/** Asks the roles of occurrences whose job came to nothing, until a process has tried for an hour. */
@Injectable()
export class LateAsks {
  private asking = false;
  /** Since when this process has asked for each: the time in which no process was at work is nobody's patience. */
  private readonly since = new Map<string, number>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly occurrences: OccurrenceLog,
    private readonly runs: OccurrenceRuns,
  ) {}

  @Interval(everyMillis)
  async look(): Promise<void> {
    if (!this.config.consumes || this.asking) return;
    this.asking = true;
    try {
      await this.askAll();
    } catch (error) {
      log.warn({ err: error }, 'occurrences whose roles were not asked could not be looked for');
    } finally {
      this.asking = false;
    }
  }

  private async askAll(): Promise<void> {
    const late = await this.late();
    const ids = new Set(late.map(({ id }) => id));
    for (const id of this.since.keys()) if (!ids.has(id)) this.since.delete(id);
    for (const one of late) {
      try {
        await inOrganization(one.orgId, () => this.ask(one));
      } catch (error) {
        log.warn({ err: error, occurrenceId: one.id }, 'the role of an event could not be asked');
      }
    }
  }

  private async ask({ orgId, id }: Late): Promise<void> {
    const since = this.since.get(id) ?? Date.now();
    this.since.set(id, since);
    try {
      await this.runs.startAll({ orgId, occurrenceIds: [id] });
    } catch (error) {
      if (Date.now() - since < patienceMillis) throw error;
      log.error({ err: error, occurrenceId: id }, 'the role of an event is not asked any more');
      const failure = { code: 'unavailable', detail: 'The role could not be asked in time' };
      await this.transactions.run((tx) => this.occurrences.end(tx, orgId, id, failure));
    }
  }

  private late(): Promise<Late[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Late[]>(
        `SELECT o.id, o.org_id AS "orgId" FROM occurrences o
         WHERE o.status = 'fired' AND o.created_at < now() - make_interval(secs => $1)
         ORDER BY o.created_at LIMIT $2`,
        [lateSeconds, batch],
      ),
    );
  }
}
