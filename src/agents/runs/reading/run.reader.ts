import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { Message } from '../../../chats/index.js';
import { LiveBus } from '../../../platform/live/index.js';
import { RunEventBatch } from '../queue/run-event.entity.js';
import { follows, isAfter, isTerminal, start, type Position, type RunEvent } from '../queue/run-event.js';
import { Patience } from './patience.js';
import { RunInbox } from './run.inbox.js';
import { Run } from '../queue/run.entity.js';
import { snapshotOf, type RunSnapshot } from './run.snapshot.js';

/** The row is asked this often even if the bus is silent: the bus may be gone. */
const pollMillis = 2_000;
/** And this often while something is known to be missing: it is stored within a second. */
const gapMillis = 200;
/** And this often while it is away. */
const awayMillis = 500;

/** Its chat was deleted, and the run with it. */
const gone = { code: 'run_cancelled', detail: 'The run is gone, with its chat' };

type RunKey = Pick<Run, 'id' | 'orgId'>;

/** The events of a run in batches; to be read once. */
export interface RunEvents extends AsyncIterableIterator<RunEvent[], void> {
  return(): Promise<IteratorResult<RunEvent[], void>>;
}

interface Reading {
  /** Begin after this event. */
  after?: Position;
  /** An inbox that listened before the run existed: then the database has nothing to add at first. */
  inbox?: RunInbox;
}

/**
 * Reads a run's stream: what is stored, then what is heard, without gap or repetition within an attempt, and
 * in any case to its end. A new attempt announces itself by its `reset`.
 */
@Injectable()
export class RunReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  /** Listens from now on; given to `read` later. */
  listen(runId: string, how?: { isPatient?: boolean }): RunInbox {
    return new RunInbox(this.live, runId, how);
  }

  /**
   * Ends after the terminal event, or when the reader leaves. While the database is away, what is heard is told; throws when
   * that lasts.
   */
  read(run: RunKey, signal: AbortSignal, { after = start, inbox }: Reading = {}): RunEvents {
    const stored = (position: Position) => this.stored(run, position);
    // Who listened before there was a run has nothing to ask at first.
    const isEarly = inbox !== undefined;
    return new RunStream({ listen: () => inbox ?? this.listen(run.id), isEarly, stored }, signal, after);
  }

  /** What a run has come to, stored or only heard of; undefined when it is gone, or its answer stands in the chat. */
  async snapshot({ id, orgId }: RunKey): Promise<RunSnapshot | undefined> {
    const inbox = this.listen(id);
    try {
      const row = await this.dataSource.manager.findOneBy(Run, { orgId, id });
      if (!row || row.status === 'succeeded') return undefined;
      const stored = await this.eventsOf(row, start);
      const known = stored.at(-1) ?? start;
      // What is still under way of an attempt that was taken back, as of a deleted question, is not shown.
      const heard = inbox.take().events.filter(({ epoch }) => epoch >= row.epoch);
      return snapshotOf(row, [...stored, ...contiguous(heard, known)]);
    } finally {
      inbox.close();
    }
  }

  /** What the database has after a position; the end is made from the row when no worker could write it. */
  private async stored(run: RunKey, position: Position): Promise<RunEvent[]> {
    // The row first: events stored after it was read are found by the next question.
    const row = await this.dataSource.manager.findOneBy(Run, { orgId: run.orgId, id: run.id });
    if (!row) return [{ ...position, seq: position.seq + 1, type: 'error', data: gone }];
    const events = await this.eventsOf(row, position);
    const last = events.at(-1);
    if ((last && isTerminal(last)) || !row.finishedAt) return events;
    const next = last ?? (position.epoch === row.epoch ? position : { epoch: row.epoch, seq: 0 });
    return [...events, await this.endOf(row, { epoch: next.epoch, seq: next.seq + 1 })];
  }

  /** Of the row's attempt. */
  private async eventsOf({ id, orgId, epoch }: Run, position: Position): Promise<RunEvent[]> {
    const lastSeq = MoreThan(position.epoch === epoch ? position.seq : 0);
    const batches = await this.dataSource.manager.find(RunEventBatch, {
      where: { runId: id, orgId, epoch, lastSeq },
      order: { firstSeq: 'ASC' },
    });
    return contiguous(
      batches.flatMap((batch) => batch.events),
      position,
    );
  }

  private async endOf(row: Run, place: Position): Promise<RunEvent> {
    if (row.status === 'succeeded') {
      const message =
        row.messageId &&
        (await this.dataSource.manager.findOneBy(Message, { orgId: row.orgId, id: row.messageId }));
      const content = message ? (message.deletedAt ? '' : message.content) : (row.output ?? '');
      const validation = message ? { validation: message.validationState } : {};
      return { ...place, type: 'done', data: { messageId: row.messageId, content, ...validation } };
    }
    const error =
      row.status === 'cancelled'
        ? { code: 'run_cancelled', detail: 'The run was cancelled' }
        : { code: row.errorCode ?? 'internal_error', detail: row.errorDetail ?? '' };
    return { ...place, type: 'error', data: error };
  }
}

/** The unbroken sequence of events that goes on from a position; a later attempt's beginning goes on from any. */
function contiguous(events: RunEvent[], position: Position): RunEvent[] {
  const found: RunEvent[] = [];
  let last = position;
  for (const event of events) {
    if (!isAfter(event, last)) continue;
    if (!follows(event, last)) break;
    found.push(event);
    last = event;
  }
  return found;
}

interface Source {
  listen: () => RunInbox;
  isEarly: boolean;
  stored: (position: Position) => Promise<RunEvent[]>;
}

const over = { done: true, value: undefined } as const;

/** One reading. Written by hand, and not as a generator: in those each batch takes several times as many promises. */
class RunStream implements RunEvents {
  private inbox?: RunInbox;
  private isOver = false;
  private askRow: boolean;
  private readonly patience = new Patience();

  constructor(
    private readonly source: Source,
    private readonly signal: AbortSignal,
    private position: Position,
  ) {
    this.askRow = !source.isEarly;
    if (source.isEarly) this.inbox = source.listen();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<RunEvent[], void>> {
    try {
      while (!this.isOver && !this.signal.aborted) {
        const inbox = (this.inbox ??= this.source.listen());
        const heard = inbox.take();
        let fresh = contiguous(heard.events, this.position);
        const gap = fresh.length < heard.events.filter((event) => isAfter(event, this.position)).length;
        let isAway = false;
        if (fresh.length === 0 && (this.askRow || gap || heard.ended)) {
          const stored = await this.patience.ask(() => this.source.stored(this.position));
          isAway = !stored;
          fresh = stored ?? [];
          this.askRow = isAway;
        }
        const last = fresh.at(-1);
        if (last) {
          this.position = last;
          if (isTerminal(last)) this.close();
          return { done: false, value: fresh };
        }
        const millis = isAway ? awayMillis : gap ? gapMillis : pollMillis;
        // Not by the clock: timers may be a little early by it, and then nobody would ask.
        const isHeard = await inbox.wait(millis, this.signal);
        this.askRow ||= gap || !isHeard;
      }
    } catch (error) {
      this.close();
      throw error;
    }
    this.close();
    return over;
  }

  return(): Promise<IteratorResult<RunEvent[], void>> {
    this.close();
    return Promise.resolve(over);
  }

  private close(): void {
    this.isOver = true;
    this.inbox?.close();
  }
}
