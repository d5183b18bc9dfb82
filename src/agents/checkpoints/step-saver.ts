import type { RunnableConfig } from '@langchain/core/runnables';
import type {
  ChannelVersions,
  Checkpoint,
  CheckpointMetadata,
  PendingWrite,
} from '@langchain/langgraph-checkpoint';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import type { Pool } from 'pg';
import { GroupCommit, inOrganization } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { StateSerde } from './state-serde.js';

/** The attempt at a run that a graph works for: it keeps what it comes to for as long as it has the run. */
export interface Claim {
  runId: string;
  epoch: number;
}

type Blob = [thread: string, ns: string, channel: string, version: string, type: string, blob?: Uint8Array];
type Write = [
  ...[thread: string, ns: string, checkpoint: string, task: string, index: number],
  ...[channel: string, type: string, blob: Uint8Array],
];

/** What one task of a step gave, or the whole state after a step. */
type Part =
  | { kind: 'writes'; claim: Claim; thread: string; ns: string; of: string; writes: Write[] }
  | {
      kind: 'state';
      claim: Claim;
      thread: string;
      ns: string;
      id: string;
      after?: string;
      state: string;
      metadata: string;
      blobs: Blob[];
    };
type State = Extract<Part, { kind: 'state' }>;

/**
 * Rows name their claim by its number. A run that was ended, deleted or given to another attempt takes nothing any more,
 * and does not become so before what it has taken is seen: who deletes it deletes that as well.
 */
const saveSql = `
  WITH held AS MATERIALIZED (
    SELECT c.number FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS c(run_id, epoch, number)
    JOIN runs r ON r.id = c.run_id AND r.epoch = c.epoch
    WHERE r.org_id = $3 AND r.status = 'running' ORDER BY r.id FOR SHARE OF r
  ), blobs AS (
    INSERT INTO checkpoints.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT thread, ns, channel, version, type, blob
    FROM unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[])
      AS b(claim, thread, ns, channel, version, type, blob)
    WHERE claim IN (SELECT number FROM held)
    ON CONFLICT DO NOTHING
  ), writes AS (
    INSERT INTO checkpoints.checkpoint_writes
      (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
    SELECT thread, ns, id, task, idx, channel, type, blob
    FROM unnest($11::int[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int[], $17::text[], $18::text[], $19::bytea[])
      AS w(claim, thread, ns, id, task, idx, channel, type, blob)
    WHERE claim IN (SELECT number FROM held)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob WHERE excluded.idx < 0
  ), states AS (
    INSERT INTO checkpoints.checkpoints
      (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
    SELECT thread, ns, id, after, state, metadata
    FROM unnest($20::int[], $21::text[], $22::text[], $23::text[], $24::text[], $25::jsonb[], $26::jsonb[])
      AS s(claim, thread, ns, id, after, state, metadata)
    WHERE claim IN (SELECT number FROM held)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
    DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata
  )
  SELECT number::int FROM held`;

/**
 * The tables and the reading of LangGraph's PostgresSaver, which writes a step in a dozen statements, one after the
 * other. Here what the steps of all graphs of an organization come to in one turn of the loop is one statement.
 */
export class StepSaver extends PostgresSaver {
  private readonly parts = new GroupCommit<Part, boolean>((parts) => this.save(parts));

  constructor(private readonly connections: Pool) {
    super(connections, new StateSerde(), { schema: 'checkpoints' });
  }

  /** Throws `run_cancelled` when the attempt has lost its run. */
  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { claim, thread, ns, at } = placeOf(config);
    const { id } = checkpoint;
    const [blobs, told] = await Promise.all([
      this._dumpBlobs(thread, ns, checkpoint.channel_values, newVersions),
      this._dumpMetadata(metadata) as Promise<object>,
    ]);
    const state = JSON.stringify(this._dumpCheckpoint(checkpoint));
    const isKept = await this.parts.add({
      kind: 'state',
      claim,
      thread,
      ns,
      id,
      after: at,
      state,
      metadata: JSON.stringify(told),
      blobs,
    });
    if (!isKept) throw new AppError('run_cancelled', 'This attempt has lost its run');
    return { configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id: id } };
  }

  /**
   * Without it a task is only done again, should the process end before the state after it is kept. While other tasks of
   * the step are at work nobody would hear of a failure, and the process would end: whatever is wrong, the next state
   * says so.
   */
  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    try {
      const { claim, thread, ns, at = '' } = placeOf(config);
      const dumped = await this._dumpWrites(thread, ns, at, taskId, writes);
      await this.parts.add({ kind: 'writes', claim, thread, ns, of: at, writes: dumped });
    } catch (error) {
      log.warn({ err: error }, 'what a task of a graph gave could not be kept');
    }
  }

  /** Whether each was kept: those of attempts that have lost their runs are not. */
  private async save(parts: Part[]): Promise<boolean[]> {
    const byOrganization = new Map<string, Part[]>();
    for (const part of parts) {
      const orgId = part.thread.slice(0, part.thread.indexOf(':'));
      byOrganization.set(orgId, [...(byOrganization.get(orgId) ?? []), part]);
    }
    const kept = new Set<Part>();
    await Promise.all(
      [...byOrganization].map(async ([orgId, own]) => {
        for (const part of await this.saveOf(orgId, own)) kept.add(part);
      }),
    );
    return parts.map((part) => kept.has(part));
  }

  private async saveOf(orgId: string, parts: Part[]): Promise<Part[]> {
    const claims = new Map(parts.map(({ claim }) => [nameOf(claim), claim]));
    const names = [...claims.keys()];
    const numberOf = ({ claim }: Part): number => names.indexOf(nameOf(claim)) + 1;
    const { rows } = await inOrganization(orgId, () =>
      this.connections.query<{ number: number }>(saveSql, [
        ...columns(
          [...claims.values()].map(({ runId, epoch }) => [runId, epoch]),
          2,
        ),
        orgId,
        ...valuesOf(parts, numberOf),
      ]),
    );
    const held = new Set(rows.map(({ number }) => number));
    return parts.filter((part) => held.has(numberOf(part)));
  }
}

const nameOf = ({ runId, epoch }: Claim): string => `${runId} ${epoch}`;

interface Place {
  claim: Claim;
  thread: string;
  ns: string;
  at?: string;
}

/** Where in which thread, and for whom; a graph within a graph has a part of its own (`ns`). */
function placeOf({ configurable = {} }: RunnableConfig): Place {
  const { thread_id, checkpoint_ns = '', checkpoint_id, claim } = configurable as Partial<Configurable>;
  if (thread_id === undefined || claim === undefined)
    throw new Error('A graph keeps its state in a thread, for an attempt at a run');
  return { claim, thread: thread_id, ns: checkpoint_ns, at: checkpoint_id };
}

interface Configurable {
  thread_id: string;
  checkpoint_ns: string;
  checkpoint_id?: string;
  claim: Claim;
}

function valuesOf(parts: Part[], numberOf: (part: Part) => number): unknown[] {
  const states = parts.filter((part) => part.kind === 'state');
  // What the tasks of a step gave serves a later attempt at the same step: with the state after it, there is none.
  const over = new Set(states.map(({ thread, ns, after }) => JSON.stringify([thread, ns, after])));
  const writes = parts.flatMap((part) =>
    part.kind === 'writes' && !over.has(JSON.stringify([part.thread, part.ns, part.of]))
      ? part.writes.map((write) => [numberOf(part), ...write])
      : [],
  );
  // One statement changes a row once: the last word of a task counts.
  const last = new Map(writes.map((write) => [JSON.stringify(write.slice(1, 6)), write]));
  return [
    ...columns(
      states.flatMap((state) => state.blobs.map((blob) => [numberOf(state), ...blob])),
      7,
    ),
    ...columns([...last.values()], 9),
    ...columns(
      states.map((state) => [numberOf(state), ...rowOf(state)]),
      7,
    ),
  ];
}

const rowOf = ({ thread, ns, id, after, state, metadata }: State) => [thread, ns, id, after, state, metadata];

const columns = (rows: readonly (readonly unknown[])[], count: number): unknown[][] =>
  Array.from({ length: count }, (_, at) => rows.map((row) => row[at]));
