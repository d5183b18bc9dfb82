import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { OccurrenceLog } from '../../calendar/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { catalogue } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';

interface Ended {
  id: string;
  orgId: string;
  status: 'succeeded' | 'failed' | 'cancelled' | null;
  errorCode: string | null;
  errorDetail: string | null;
  wasAsked: boolean;
}

const batch = 200;
/** A role that could not be asked for so long is not asked any more: what it should have done is over. */
const patienceMinutes = 60;

/**
 * Ends the occurrences whose runs have ended, whoever ended them: a worker, the watchdog, a person. It looks, because runs
 * end in several ways, and a process may stop between an end and its telling.
 */
@Injectable()
export class OccurrenceEnds {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly occurrences: OccurrenceLog,
  ) {}

  @Interval(500)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      await this.endAll();
    } catch (error) {
      log.warn({ err: error }, 'ended runs of events could not be looked for');
    } finally {
      this.looking = false;
    }
  }

  private async endAll(): Promise<void> {
    for (const ended of await this.ended()) {
      const { orgId, id } = ended;
      await inOrganization(orgId, () =>
        this.transactions.run((tx) => this.occurrences.end(tx, orgId, id, failureOf(ended))),
      );
    }
  }

  private ended(): Promise<Ended[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Ended[]>(
        `SELECT o.id, o.org_id AS "orgId", r.status, r.error_code AS "errorCode", r.error_detail AS "errorDetail",
           o.status = 'running' AS "wasAsked"
         FROM occurrences o LEFT JOIN runs r ON r.org_id = o.org_id AND r.id = o.run_id
         WHERE o.status IN ('fired', 'running') AND CASE o.status
           WHEN 'fired' THEN o.created_at < now() - make_interval(mins => $1)
           ELSE r.id IS NULL OR r.status IN ('succeeded', 'failed', 'cancelled') END
         ORDER BY o.created_at LIMIT $2`,
        [patienceMinutes, batch],
      ),
    );
  }
}

function failureOf({ status, errorCode, errorDetail, wasAsked }: Ended) {
  if (status === 'succeeded') return undefined;
  if (!wasAsked) return { code: 'unavailable', detail: 'The role could not be asked in time' };
  if (status === 'failed' && errorCode) return { code: errorCode, detail: errorDetail ?? '' };
  return { code: 'run_cancelled', detail: catalogue.run_cancelled.title };
}
