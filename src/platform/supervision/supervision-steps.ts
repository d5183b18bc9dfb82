import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { InjectConfig, type Config } from '../config/index.js';
import { columnsOf, newId, type Tx } from '../database/index.js';
import { toAppError } from '../errors/index.js';
import { Events } from '../events/index.js';
import { LiveBus, topics } from '../live/index.js';
import { Metrics } from '../metrics/index.js';
import { LastingFailure, type Hold, type Subject } from './keeper.js';
import { stepOf, type Happening, type Step } from './lifecycle.js';
import { Supervised, SupervisionStep } from './supervised.entity.js';
import { supervisionGaveUp } from './supervision.events.js';

interface How {
  /** Who does it, if somebody does. */
  userId?: string;
  error?: unknown;
  /** Only if this hold is the one that counts. */
  hold?: Pick<Hold, 'epoch'>;
}

/** `lost`: another process has it, or none. */
export type Outcome = 'changed' | 'unchanged' | 'lost';

/** Takes things from one state to another: the row, its history and what follows are one commit. */
@Injectable()
export class SupervisionSteps {
  private readonly counted: Counter;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly events: Events,
    private readonly live: LiveBus,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter({
      name: 'artel_supervision_steps_total',
      help: 'Steps of roles and integrations from one state to another, by why',
      labels: ['kind', 'cause'],
    });
  }

  /** In the scope of its organization. What has no row yet gets one. */
  async take(tx: Tx, subject: Subject, happening: Happening, how: How = {}): Promise<Outcome> {
    const row = await this.lock(tx, subject);
    if (how.hold && !(row.owner === this.config.processId && row.epoch === how.hold.epoch)) return 'lost';
    const rules = { maxRestarts: this.config.MAX_RESTART_ATTEMPTS };
    const step = stepOf(row, happening, rules, row.now);
    if (!step) return 'unchanged';
    const error = how.error === undefined ? undefined : failureOf(how.error);
    await write(tx, subject, step, error);
    const stepId = await this.note(tx, subject, row, step, { ...how, error });
    // Of what is tried once more after it was given up, people know already.
    const isNews = step.cause === 'gave_up' && row.failures <= rules.maxRestarts;
    if (isNews && error) await this.events.emit(tx, supervisionGaveUp, { ...subject, stepId, error });
    tx.afterCommit(() => this.tell(subject, step));
    return 'changed';
  }

  /** Of what is there no more. */
  async forget(tx: Tx, { orgId, kind, id }: Subject): Promise<void> {
    await tx.manager.delete(Supervised, { orgId, kind, id });
    await tx.manager.delete(SupervisionStep, { orgId, kind, subjectId: id });
    // Whoever has it finds its row missing.
    tx.afterCommit(() =>
      this.live.publish({ topics: [topics.supervised], type: 'look', data: { kind, id } }),
    );
  }

  private async lock({ manager }: Tx, { orgId, kind, id }: Subject): Promise<Supervised & { now: Date }> {
    const read = () =>
      manager.query<(Supervised & { now: Date })[]>(
        `SELECT ${columnsOf(manager.connection, Supervised, 's')}, now() AS now FROM supervised s
         WHERE s.org_id = $1 AND s.kind = $2 AND s.id = $3 FOR UPDATE`,
        [orgId, kind, id],
      );
    const [known] = await read();
    if (known) return known;
    await manager.query(
      'INSERT INTO supervised (org_id, kind, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [orgId, kind, id],
    );
    const [made] = await read();
    return made as Supervised & { now: Date };
  }

  private async note(
    { manager }: Tx,
    { orgId, kind, id: subjectId }: Subject,
    { actual: before }: Supervised,
    { standing, cause }: Step,
    { userId, error }: Omit<How, 'error'> & { error?: Failure },
  ): Promise<string> {
    const id = newId();
    await manager.insert(SupervisionStep, {
      id,
      orgId,
      kind,
      subjectId,
      before,
      after: standing.actual,
      cause,
      userId: userId ?? null,
      errorCode: error?.code ?? null,
      errorDetail: error?.detail ?? null,
    });
    return id;
  }

  private tell({ orgId, kind, id }: Subject, { standing, cause, dueIn, keepsOwner }: Step): void {
    this.counted.inc({ kind, cause });
    const { desired, actual } = standing;
    this.live.publish({
      topics: [topics.organization(orgId)],
      type: `${kind}.status`,
      data: { [`${kind}Id`]: id, desired, actual },
    });
    if (dueIn === 0 || !keepsOwner)
      this.live.publish({ topics: [topics.supervised], type: 'look', data: { kind, id } });
  }
}

interface Failure {
  code: string;
  detail: string;
}

const longestDetail = 500;

/** Of what was not expected nothing is told but that it happened: its words may hold anything. */
function failureOf(thrown: unknown): Failure {
  const { code, detail } = thrown instanceof LastingFailure ? thrown : toAppError(thrown);
  return { code, detail: detail.slice(0, longestDetail) };
}

async function write(
  { manager }: Tx,
  { orgId, kind, id }: Subject,
  { standing, dueIn, keepsOwner }: Step,
  error: Failure | undefined,
): Promise<void> {
  const { desired, actual, restarts, failures, runningSince } = standing;
  await manager.query(
    `UPDATE supervised SET desired = $4, actual = $5, restarts = $6, failures = $7, running_since = $8,
       due_at = now() + make_interval(secs => $9::float8), owner = CASE WHEN $10 THEN owner END,
       error_code = COALESCE($11, error_code), error_detail = CASE WHEN $11::text IS NULL THEN error_detail ELSE $12 END,
       error_at = CASE WHEN $11::text IS NULL THEN error_at ELSE now() END, changed_at = now()
     WHERE org_id = $1 AND kind = $2 AND id = $3`,
    [
      ...[orgId, kind, id, desired, actual, restarts, failures, runningSince, dueIn, keepsOwner],
      ...[error?.code ?? null, error?.detail ?? null],
    ],
  );
}
