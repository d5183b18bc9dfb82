import { Injectable } from '@nestjs/common';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** Where graphs keep their state after every step: PostgreSQL or PGlite, in the scope of whoever runs them. */
@Injectable()
export class Checkpoints {
  private made?: Promise<BaseCheckpointSaver>;

  constructor(private readonly dataSource: DataSource) {}

  /** Made when the first graph runs: plain answers need none of its code. */
  saver(): Promise<BaseCheckpointSaver> {
    return (this.made ??= this.make());
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
