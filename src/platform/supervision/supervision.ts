import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../config/index.js';
import { asSystem, columnsOf, type Tx } from '../database/index.js';
import { pageById, type Page, type PageQuery } from '../http/index.js';
import { LiveBus, topics } from '../live/index.js';
import { log } from '../logging/index.js';
import { Metrics } from '../metrics/index.js';
import { Purges } from '../purge/index.js';
import { LastingFailure, supervisedKinds, type Subject, type SupervisedKind } from './keeper.js';
import type { Happening } from './lifecycle.js';
import { statusView, stepView, type StatusView, type StepView } from './supervision.dto.js';
import { SupervisionStep, Supervised } from './supervised.entity.js';
import { SupervisionSteps, type Outcome } from './supervision-steps.js';

/** So long the steps of things are kept. */
const keptDays = 30;
/** What is used all the time is said to be at most so often, however long it may be silent. */
const longestUntoldMillis = 30_000;
/** Times within which it may not be silent: it is said so much more often. */
const finer = 10;
const mostRemembered = 20_000;

type Row = Supervised & { heartbeatAt: Date | null };

/** What people and other modules do with what is kept at work. Each change is in the caller's transaction. */
@Injectable()
export class Supervision implements BeforeApplicationShutdown {
  private readonly active = new Map<string, Subject>();
  private readonly toldAt = new Map<string, number>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly steps: SupervisionSteps,
    private readonly live: LiveBus,
    metrics: Metrics,
    purges: Purges,
  ) {
    purges.add('steps of lifecycles', (limit) => this.purge(limit));
    for (const kind of supervisedKinds)
      metrics.gaugeBy(
        { name: `artel_${kind}s_actual`, help: `How each ${kind} is that was needed once`, label: 'state' },
        () => this.counts(kind),
      );
  }

  start(tx: Tx, subject: Subject, userId?: string): Promise<Outcome> {
    return this.steps.take(tx, subject, { type: 'start' }, { userId });
  }

  stop(tx: Tx, subject: Subject, userId?: string): Promise<Outcome> {
    return this.steps.take(tx, subject, { type: 'stop' }, { userId });
  }

  restart(tx: Tx, subject: Subject, userId?: string): Promise<Outcome> {
    return this.steps.take(tx, subject, { type: 'restart' }, { userId });
  }

  /** What is at work goes on by its new settings; what is not stays as it is. */
  changed(tx: Tx, subject: Subject, userId?: string): Promise<Outcome> {
    return this.steps.take(tx, subject, { type: 'change' }, { userId });
  }

  /** It failed at work that is nobody's hold; after a `LastingFailure` it is begun no more by itself. */
  failed(tx: Tx, subject: Subject, error: unknown): Promise<Outcome> {
    const happening: Happening = { type: 'failed', lasting: error instanceof LastingFailure };
    return this.steps.take(tx, subject, happening, { error });
  }

  /** It is there no more, and whoever has it ends it. */
  remove(tx: Tx, subject: Subject): Promise<void> {
    return this.steps.forget(tx, subject);
  }

  /** It was needed right now. Costs nothing: it is written down soon, with what else was, and wakes what sleeps. */
  touch(kind: SupervisedKind, { orgId, id }: { orgId: string; id: string }): void {
    const key = `${kind}:${id}`;
    const told = this.toldAt.get(key);
    if (told !== undefined && performance.now() - told < this.untoldMillis) return;
    this.active.set(key, { orgId, kind, id });
  }

  async status(subject: Subject): Promise<StatusView> {
    const [row] = await this.rows(subject.orgId, subject.kind, [subject.id]);
    return statusView(row);
  }

  /** By id, of all that are asked for. */
  async statuses(orgId: string, kind: SupervisedKind, ids: string[]): Promise<Map<string, StatusView>> {
    const rows = new Map((await this.rows(orgId, kind, ids)).map((row) => [row.id, row]));
    return new Map(ids.map((id) => [id, statusView(rows.get(id))]));
  }

  /** The newest steps come first. */
  history({ orgId, kind, id }: Subject, page: PageQuery): Promise<Page<StepView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(SupervisionStep, 's')
      .where('s.orgId = :orgId AND s.kind = :kind AND s.subjectId = :id', { orgId, kind, id });
    return pageById(query, page, stepView, 'DESC');
  }

  @Interval(1_000)
  async tell(): Promise<void> {
    if (this.active.size === 0) return;
    const subjects = [...this.active.values()];
    this.active.clear();
    if (this.toldAt.size > mostRemembered) this.toldAt.clear();
    const now = performance.now();
    for (const { kind, id } of subjects) this.toldAt.set(`${kind}:${id}`, now);
    try {
      const due = await Promise.all(
        supervisedKinds.map((kind) =>
          this.tellOf(
            kind,
            subjects.filter((one) => one.kind === kind),
          ),
        ),
      );
      if (due.includes(true)) this.live.publish({ topics: [topics.supervised], type: 'look', data: {} });
    } catch (error) {
      log.warn({ err: error }, 'what was needed could not be written down');
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.tell();
  }

  private get untoldMillis(): number {
    return Math.min((this.config.AGENT_INACTIVITY_TIMEOUT * 1_000) / finer, longestUntoldMillis);
  }

  /** A role that was never needed before has no row yet. Says whether any of them is to be begun. */
  private async tellOf(kind: SupervisedKind, subjects: Subject[]): Promise<boolean> {
    if (subjects.length === 0) return false;
    const needed = 'FROM unnest($2::uuid[], $3::uuid[]) AS n(org_id, id)';
    const sleeps = `s.owner IS NULL AND s.desired = 'running' AND s.due_at IS NULL AND s.actual IN ('stopped', 'error')`;
    const rows = await asSystem('runner', () =>
      this.dataSource.query<{ isDue: boolean }[]>(
        kind === 'agent'
          ? `WITH told AS (
               INSERT INTO supervised AS s (org_id, kind, id, last_activity_at, due_at)
               SELECT n.org_id, $1, n.id, now(), now() ${needed} ORDER BY n.org_id, n.id
               ON CONFLICT (org_id, kind, id) DO UPDATE SET last_activity_at = now(),
                 due_at = CASE WHEN ${sleeps} THEN now() ELSE s.due_at END
               RETURNING s.due_at)
             SELECT bool_or(due_at <= now()) AS "isDue" FROM told`
          : `WITH told AS (
               UPDATE supervised s SET last_activity_at = now() ${needed}
               WHERE s.org_id = n.org_id AND s.kind = $1 AND s.id = n.id RETURNING s.id)
             SELECT false AS "isDue" FROM told`,
        [kind, subjects.map(({ orgId }) => orgId), subjects.map(({ id }) => id)],
      ),
    );
    return rows.some(({ isDue }) => isDue);
  }

  private rows(orgId: string, kind: SupervisedKind, ids: string[]): Promise<Row[]> {
    const { manager } = this.dataSource;
    return manager.query<Row[]>(
      `SELECT ${columnsOf(this.dataSource, Supervised, 's')}, p.heartbeat_at AS "heartbeatAt"
       FROM supervised s LEFT JOIN supervisors p ON p.id = s.owner
       WHERE s.org_id = $1 AND s.kind = $2 AND s.id = ANY($3::uuid[])`,
      [orgId, kind, ids],
    );
  }

  private async counts(kind: SupervisedKind): Promise<Record<string, number>> {
    const rows = await asSystem('runner', () =>
      this.dataSource.query<{ actual: string; n: number }[]>(
        'SELECT actual, count(*)::int AS n FROM supervised WHERE kind = $1 GROUP BY actual',
        [kind],
      ),
    );
    return Object.fromEntries(rows.map(({ actual, n }) => [actual, n]));
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM supervision_steps WHERE id IN (
         SELECT id FROM supervision_steps WHERE at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
