import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** Where graphs keep their state after every step: PostgreSQL or PGlite, in the scope of whoever runs them. */
@Injectable()
export class Checkpoints {
  private made?: Promise<BaseCheckpointSaver>;
  private readonly inMemory = new AsyncLocalStorage<BaseCheckpointSaver>();

  constructor(private readonly dataSource: DataSource) {}

  /** Made when the first graph runs: plain answers need none of its code. */
  async saver(): Promise<BaseCheckpointSaver> {
    return this.inMemory.getStore() ?? (this.made ??= this.make());
  }

  /** What graphs keep while `work` is under way is forgotten with it. */
  async forgetting<T>(work: () => Promise<T>): Promise<T> {
    const { MemorySaver } = await import('@langchain/langgraph-checkpoint');
    return this.inMemory.run(new MemorySaver(), work);
  }

  /** A thread of one organization; row level security goes by its beginning. */
  threadId(orgId: string, ...rest: string[]): string {
    return [orgId, ...rest].join(':');
  }

  private async make(): Promise<BaseCheckpointSaver> {
    const { PostgresSaver } = await import('@langchain/langgraph-checkpoint-postgres');
    const { master } = this.dataSource.driver as unknown as { master: Pool };
    return new PostgresSaver(master, undefined, { schema: 'checkpoints' });
  }
}
