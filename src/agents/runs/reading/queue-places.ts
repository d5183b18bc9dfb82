import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { asSystem } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { start, type RunEvent } from '../queue/run-event.js';
import type { Run } from '../queue/run.entity.js';
import type { RunEvents } from './run.reader.js';

const lookMillis = 2_000;
/** Most runs begin sooner: of them nobody is told where they stand. */
const patienceMillis = 1_000;
/** Further back nobody counts: a place of five digits says enough by being none. */
const farthest = 10_000;
/** Of organizations that are looked at in one go. */
const mostOrganizations = 500;

const placesSql = `
  SELECT q.id, q.place FROM unnest($1::uuid[]) AS o(org_id)
  CROSS JOIN LATERAL (
    SELECT r.id, row_number() OVER (ORDER BY r.priority DESC, r.due_at, r.id)::int AS place
    FROM runs r WHERE r.org_id = o.org_id AND r.status = 'queued' AND r.due_at <= now()
    ORDER BY r.priority DESC, r.due_at, r.id LIMIT ${farthest}) q
  WHERE q.id = ANY ($2)`;

/** One reader of a run that has not begun. */
interface Waiting {
  runId: string;
  orgId: string;
  since: number;
  place?: number;
  tell?: (place: number) => void;
}

/** Tells those who read a run that waits how many of its organization come before it: one question for all of them. */
@Injectable()
export class QueuePlaces {
  private readonly all = new Set<Waiting>();
  private looking = false;

  constructor(private readonly dataSource: DataSource) {}

  /** The same events, and before them a `status` whenever the run has another place; it is in no journal of the run. */
  async *before(
    { id: runId, orgId }: Pick<Run, 'id' | 'orgId'>,
    events: RunEvents,
  ): AsyncGenerator<RunEvent[], void, undefined> {
    const waiting: Waiting = { runId, orgId, since: performance.now() };
    const first = events.next();
    const hasBegun = first.then(
      () => undefined,
      () => undefined,
    );
    this.all.add(waiting);
    try {
      for (;;) {
        const moved = new Promise<number>((resolve) => {
          waiting.tell = resolve;
        });
        const place = await Promise.race([hasBegun, moved]);
        if (place === undefined) break;
        yield [{ ...start, type: 'status', data: { state: 'queued', position: place } }];
      }
      this.all.delete(waiting);
      const begun = await first;
      if (begun.done) return;
      yield begun.value;
      yield* events;
    } finally {
      this.all.delete(waiting);
      // Whoever leaves before the end leaves them too.
      void events.return();
    }
  }

  @Interval(lookMillis)
  async look(): Promise<void> {
    if (this.looking || this.all.size === 0) return;
    this.looking = true;
    try {
      await this.tellAll();
    } catch (error) {
      log.warn({ err: error }, 'places in the queue could not be looked up');
    } finally {
      this.looking = false;
    }
  }

  private async tellAll(): Promise<void> {
    const before = performance.now() - patienceMillis;
    const patient = [...this.all].filter(({ since }) => since < before);
    if (patient.length === 0) return;
    const orgIds = [...new Set(patient.map(({ orgId }) => orgId))].slice(0, mostOrganizations);
    const places = await asSystem('runner', () =>
      this.of(
        orgIds,
        patient.map(({ runId }) => runId),
      ),
    );
    for (const waiting of patient) {
      const place = places.get(waiting.runId);
      if (place === undefined || place === waiting.place) continue;
      waiting.place = place;
      waiting.tell?.(place);
    }
  }

  /** How many of its organization come before each, itself included; those that are not due yet have no place. */
  async of(orgIds: string[], runIds: string[]): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ id: string; place: number }[]>(placesSql, [orgIds, runIds]);
    return new Map(rows.map(({ id, place }) => [id, place]));
  }
}
