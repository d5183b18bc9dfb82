import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { DueEvents } from './due-events.js';
import { fireApart } from './fire-apart.js';

const tickMillis = 250;
/** Of one transaction. */
const batch = 200;
/** Looked up at once, of each organization in turn the longest due. */
const mostFound = 2_000;

/** Finds events that are due, in every consuming process. */
@Injectable()
export class Scheduler implements BeforeApplicationShutdown {
  private round?: Promise<void>;
  private stopped = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly dueEvents: DueEvents,
    metrics: Metrics,
  ) {
    metrics.gauge(
      { name: 'artel_calendar_lag_seconds', help: 'Since when the event that is due longest has been due' },
      async () => {
        const [row] = await asSystem('runner', () =>
          dataSource.query<[{ lag: number | null }]>(
            `SELECT EXTRACT(EPOCH FROM now() - min(due_at))::float8 AS lag FROM calendar_events
             WHERE due_at <= now()`,
          ),
        );
        return row.lag ?? 0;
      },
    );
  }

  @Interval(tickMillis)
  tick(): void {
    if (!this.config.consumes || this.stopped) return;
    this.round ??= this.goRound()
      .catch((error: unknown) => log.warn({ err: error }, 'due events could not be looked for'))
      .finally(() => (this.round = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.round;
  }

  /** Until nothing is due that is not held elsewhere. */
  private async goRound(): Promise<void> {
    let found: number;
    let fired: number;
    do {
      const due = await this.due();
      found = [...due.values()].reduce((sum, ids) => sum + ids.length, 0);
      fired = await this.fireInTurns(due);
    } while (found === mostFound && fired > 0 && !this.stopped);
  }

  /** One batch of each organization after the other, so that ten thousand events of one do not hold back those of others. */
  private async fireInTurns(due: Map<string, string[]>): Promise<number> {
    let fired = 0;
    while (due.size > 0 && !this.stopped) {
      for (const [orgId, ids] of due) {
        fired += await this.fire(orgId, ids.splice(0, batch));
        if (ids.length === 0) due.delete(orgId);
      }
    }
    return fired;
  }

  private fire(orgId: string, ids: string[]): Promise<number> {
    return inOrganization(orgId, () =>
      fireApart(
        ids,
        (some) => this.dueEvents.fire(orgId, some),
        async (eventId, error) => {
          await this.dueEvents.postpone(orgId, eventId);
          log.error({ err: error, orgId, eventId }, 'an event could not be fired and is postponed');
        },
      ),
    );
  }

  private async due(): Promise<Map<string, string[]>> {
    const rows = await asSystem('runner', () =>
      this.dataSource.query<{ id: string; orgId: string }[]>(
        `SELECT id, org_id AS "orgId" FROM (
           SELECT id, org_id, due_at, row_number() OVER (PARTITION BY org_id ORDER BY due_at, id) AS turn
           FROM calendar_events WHERE due_at <= now()) due
         ORDER BY turn, due_at, id LIMIT $1`,
        [mostFound],
      ),
    );
    const due = new Map<string, string[]>();
    for (const { id, orgId } of rows) {
      const ids = due.get(orgId);
      if (ids) ids.push(id);
      else due.set(orgId, [id]);
    }
    return due;
  }
}
