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
}

const batch = 200;

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
      try {
        await inOrganization(orgId, () =>
          this.transactions.run((tx) => this.occurrences.end(tx, orgId, id, failureOf(ended))),
        );
      } catch (error) {
        // The others are behind it in every look.
        log.warn({ err: error, orgId, occurrenceId: id }, 'an occurrence could not be ended');
      }
    }
  }

  private ended(): Promise<Ended[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Ended[]>(
        `SELECT o.id, o.org_id AS "orgId", r.status, r.error_code AS "errorCode", r.error_detail AS "errorDetail"
         FROM occurrences o LEFT JOIN runs r ON r.org_id = o.org_id AND r.id = o.run_id
         WHERE o.status = 'running' AND (r.id IS NULL OR r.status IN ('succeeded', 'failed', 'cancelled'))
         ORDER BY o.created_at LIMIT $1`,
        [batch],
      ),
    );
  }
}

function failureOf({ status, errorCode, errorDetail }: Ended) {
  if (status === 'succeeded') return undefined;
  if (status === 'failed' && errorCode) return { code: errorCode, detail: errorDetail ?? '' };
  return { code: 'run_cancelled', detail: catalogue.run_cancelled.title };
}
