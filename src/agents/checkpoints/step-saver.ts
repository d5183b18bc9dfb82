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

type Blob = [thread: string, ns: string, channel: string, version: string, type: string, blob?: Uint8Array];
type Write = [
  ...[thread: string, ns: string, checkpoint: string, task: string, index: number],
  ...[channel: string, type: string, blob: Uint8Array],
];

/** What one task of a step gave, or the whole state after a step. */
type Part =
  | { kind: 'writes'; thread: string; ns: string; of: string; writes: Write[] }
  | {
      kind: 'state';
      thread: string;
      ns: string;
      id: string;
      after?: string;
      state: string;
      metadata: string;
      blobs: Blob[];
    };
type State = Extract<Part, { kind: 'state' }>;

const saveSql = `
  WITH blobs AS (
    INSERT INTO checkpoints.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])
    ON CONFLICT DO NOTHING
  ), writes AS (
    INSERT INTO checkpoints.checkpoint_writes
      (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
    SELECT * FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::int[], $12::text[], $13::text[], $14::bytea[])
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob WHERE excluded.idx < 0
  )
  INSERT INTO checkpoints.checkpoints
    (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
  SELECT * FROM unnest($15::text[], $16::text[], $17::text[], $18::text[], $19::jsonb[], $20::jsonb[])
  ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
  DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata`;

/**
 * The tables and the reading of LangGraph's PostgresSaver, which writes a step in a dozen statements, one after the
 * other. Here what the steps of all graphs of an organization come to in one turn of the loop is one statement.
 */
export class StepSaver extends PostgresSaver {
  private readonly parts = new GroupCommit<Part, void>((parts) => this.save(parts));

  constructor(private readonly connections: Pool) {
    super(connections, undefined, { schema: 'checkpoints' });
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { thread, ns, at } = placeOf(config);
    const { id } = checkpoint;
    const [blobs, told] = await Promise.all([
      this._dumpBlobs(thread, ns, checkpoint.channel_values, newVersions),
      this._dumpMetadata(metadata) as Promise<object>,
    ]);
    const state = JSON.stringify(this._dumpCheckpoint(checkpoint));
    await this.parts.add({
      kind: 'state',
      thread,
      ns,
      id,
      after: at,
      state,
      metadata: JSON.stringify(told),
      blobs,
    });
    return { configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id: id } };
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const { thread, ns, at = '' } = placeOf(config);
    const dumped = await this._dumpWrites(thread, ns, at, taskId, writes);
    await this.parts.add({ kind: 'writes', thread, ns, of: at, writes: dumped });
  }

  private async save(parts: Part[]): Promise<void[]> {
    const byOrganization = new Map<string, Part[]>();
    for (const part of parts) {
      const orgId = part.thread.slice(0, part.thread.indexOf(':'));
      byOrganization.set(orgId, [...(byOrganization.get(orgId) ?? []), part]);
    }
    await Promise.all(
      [...byOrganization].map(([orgId, own]) =>
        inOrganization(orgId, () => this.connections.query(saveSql, valuesOf(own))),
      ),
    );
    return parts.map(() => undefined);
  }
}

/** Where in which thread; a graph within a graph has a part of its own (`ns`). */
function placeOf({ configurable = {} }: RunnableConfig): { thread: string; ns: string; at?: string } {
  const { thread_id, checkpoint_ns = '', checkpoint_id } = configurable as Record<string, string | undefined>;
  if (thread_id === undefined) throw new Error('A graph keeps its state in a thread');
  return { thread: thread_id, ns: checkpoint_ns, at: checkpoint_id };
}

function valuesOf(parts: Part[]): unknown[] {
  const states = parts.filter((part) => part.kind === 'state');
  // What the tasks of a step gave serves a later attempt at the same step: with the state after it, there is none.
  const over = new Set(states.map(({ thread, ns, after }) => JSON.stringify([thread, ns, after])));
  const writes = parts.flatMap((part) =>
    part.kind === 'writes' && !over.has(JSON.stringify([part.thread, part.ns, part.of])) ? part.writes : [],
  );
  // One statement changes a row once: the last word of a task counts.
  const last = new Map(writes.map((write) => [JSON.stringify(write.slice(0, 5)), write]));
  return [
    ...columns(
      states.flatMap(({ blobs }) => blobs),
      6,
    ),
    ...columns([...last.values()], 8),
    ...columns(states.map(rowOf), 6),
  ];
}

const rowOf = ({ thread, ns, id, after, state, metadata }: State) => [thread, ns, id, after, state, metadata];

const columns = (rows: readonly (readonly unknown[])[], count: number): unknown[][] =>
  Array.from({ length: count }, (_, at) => rows.map((row) => row[at]));
