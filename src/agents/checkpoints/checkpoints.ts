import { Injectable } from '@nestjs/common';
import type { BaseCheckpointSaver, CheckpointTuple } from '@langchain/langgraph-checkpoint';
import type { Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { ContextValue } from '../../platform/context/index.js';

/**
 * The thread of a run, or of what a call in it (`key`) has another role do. The organization begins the id of every
 * thread: row level security goes by it.
 */
export const threadOfRun = (orgId: string, runId: string, key = ''): string => `${orgId}:run:${runId}:${key}`;

/** The thread of a dialog that begins and ends with a call in a run. */
export const dialogOfRun = (orgId: string, runId: string, key: string): string =>
  `${threadOfRun(orgId, runId, key)}:dialog`;

/** What a graph had come to after one of its steps. */
export interface ThreadState {
  id: string;
  /** The one that it comes of. */
  parentId?: string;
  at: string;
  step: number;
  /** The nodes that come next; none at the end. */
  next: string[];
  values: Record<string, unknown>;
}

/** The thread that another one begins as, and the state of it. */
interface Fork {
  from: string;
  stateId: string;
  to: string;
}

const threadConfig = (thread_id: string, checkpoint_id?: string) => ({
  configurable: { thread_id, checkpoint_ns: '', ...(checkpoint_id ? { checkpoint_id } : {}) },
});

/** What makes a node work: a value in a channel of its own, which it has not seen yet. */
const triggers = [/^branch:to:(.+)$/, /^(__start__)$/];

/** LangGraph tells what comes next only to who holds the graph; its triggers tell it as well. */
function stateOf({ checkpoint, metadata, parentConfig }: CheckpointTuple): ThreadState {
  const { id, ts, channel_values: values, channel_versions: versions, versions_seen: seen } = checkpoint;
  const next = Object.keys(values).flatMap((channel) => {
    const node = triggers.map((trigger) => trigger.exec(channel)?.[1]).find((name) => name !== undefined);
    return node && (versions[channel] ?? 0) > (seen[node]?.[channel] ?? 0) ? [node] : [];
  });
  const own = Object.entries(values).filter(
    ([channel]) => !channel.includes(':') && !channel.startsWith('__'),
  );
  const parentId = parentConfig?.configurable?.checkpoint_id as string | undefined;
  return { id, parentId, at: ts, step: metadata?.step ?? 0, next, values: Object.fromEntries(own) };
}

/** Where graphs keep their state after every step: PostgreSQL or PGlite, in the scope of whoever runs them. */
@Injectable()
export class Checkpoints {
  private made?: Promise<BaseCheckpointSaver>;
  private readonly inMemory = new ContextValue<BaseCheckpointSaver>();

  constructor(private readonly dataSource: DataSource) {}

  /** Made when the first graph runs: plain answers need none of its code. */
  async saver(): Promise<BaseCheckpointSaver> {
    return this.inMemory.get() ?? (this.made ??= this.make());
  }

  /** What graphs keep while `work` is under way is forgotten with it. */
  async forgetting<T>(work: () => Promise<T>): Promise<T> {
    const { MemorySaver } = await import('@langchain/langgraph-checkpoint');
    const { StateSerde } = await import('./state-serde.js');
    return this.inMemory.run(new MemorySaver(new StateSerde()), work);
  }

  /** The states of a thread, newest first. */
  async states(threadId: string, limit: number): Promise<ThreadState[]> {
    const saver = await this.saver();
    const found: ThreadState[] = [];
    for await (const tuple of saver.list(threadConfig(threadId), { limit })) found.push(stateOf(tuple));
    return found;
  }

  async state(threadId: string, checkpointId: string): Promise<ThreadState | undefined> {
    const tuple = await (await this.saver()).getTuple(threadConfig(threadId, checkpointId));
    return tuple && stateOf(tuple);
  }

  /** Begins a thread with a state of another one. */
  async fork(manager: EntityManager, orgId: string, { from, stateId, to }: Fork): Promise<void> {
    await manager.query(
      `INSERT INTO checkpoints.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
       SELECT $4, b.checkpoint_ns, b.channel, b.version, b.type, b.blob FROM checkpoints.checkpoints c
       CROSS JOIN LATERAL jsonb_each_text(c.checkpoint -> 'channel_versions') AS v(channel, version)
       JOIN checkpoints.checkpoint_blobs b ON b.thread_id = c.thread_id AND b.checkpoint_ns = c.checkpoint_ns
         AND b.channel = v.channel AND b.version = v.version
       WHERE c.org_id = $1 AND c.thread_id = $2 AND c.checkpoint_ns = '' AND c.checkpoint_id = $3`,
      [orgId, from, stateId, to],
    );
    await manager.query(
      `INSERT INTO checkpoints.checkpoints (thread_id, checkpoint_ns, checkpoint_id, type, checkpoint, metadata)
       SELECT $4, checkpoint_ns, checkpoint_id, type, checkpoint, metadata FROM checkpoints.checkpoints
       WHERE org_id = $1 AND thread_id = $2 AND checkpoint_ns = '' AND checkpoint_id = $3`,
      [orgId, from, stateId, to],
    );
  }

  async forget(manager: EntityManager, orgId: string, threadIds: string[]): Promise<void> {
    for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'])
      await manager.query(`DELETE FROM checkpoints.${table} WHERE org_id = $1 AND thread_id = ANY($2)`, [
        orgId,
        threadIds,
      ]);
  }

  /** Takes threads back to before what these runs have left in them, and what has followed from it. */
  async rewind(orgId: string, threadIds: string[], runIds: string[]): Promise<void> {
    const found = await this.dataSource.query<{ thread: string; since: string }[]>(
      `SELECT thread_id AS thread, min(checkpoint_id COLLATE "C") AS since FROM checkpoints.checkpoints
       WHERE org_id = $1 AND thread_id = ANY($2) AND metadata ->> 'runId' = ANY($3) GROUP BY thread_id`,
      [orgId, threadIds, runIds],
    );
    for (const { thread, since } of found) {
      // Dialogs number what they keep by the state that it is part of; ids grow with time.
      await this.dataSource.query(
        `DELETE FROM checkpoints.checkpoint_blobs WHERE org_id = $1 AND thread_id = $2 AND version COLLATE "C" >= $3`,
        [orgId, thread, since],
      );
      await this.dataSource.query(
        `DELETE FROM checkpoints.checkpoints
         WHERE org_id = $1 AND thread_id = $2 AND checkpoint_id COLLATE "C" >= $3`,
        [orgId, thread, since],
      );
    }
  }

  private async make(): Promise<BaseCheckpointSaver> {
    const { StepSaver } = await import('./step-saver.js');
    const { master } = this.dataSource.driver as unknown as { master: Pool };
    return new StepSaver(scoped(master));
  }
}

/**
 * `pool.query` of node-postgres asks in the context of whoever gave the connection back, and so in their scope; what
 * waits for a connection by a promise goes on in its own.
 */
const scoped = (pool: Pool): Pool =>
  Object.assign(Object.create(pool) as Pool, {
    query: async (text: string, values: unknown[]) => {
      const client = await pool.connect();
      try {
        return await client.query(text, values);
      } finally {
        client.release();
      }
    },
  });
