import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, GroupCommit } from '../../platform/database/index.js';
import { callColumns, callRow, enterSql, type TakenCall } from './entry.sql.js';
import type { UsageEntry } from './usage-entry.entity.js';

/** A call that no run tells of. */
export type NewUsage = TakenCall &
  Pick<UsageEntry, 'orgId' | 'runId' | 'agentId' | 'agentUsername' | 'userId' | 'apiKeyId' | 'source'>;

const enterAllSql = enterSql(`
  SELECT 0 AS part, t.* FROM jsonb_to_recordset($1::jsonb) AS t(org_id uuid, run_id uuid, agent_id uuid,
    agent_username text, user_id uuid, api_key_id uuid, source text, ${callColumns})`);

/** Where calls of models are entered that belong to no run; those of runs are entered by what ends these. */
@Injectable()
export class UsageLedger {
  private readonly entries = new GroupCommit<NewUsage[], void>((entries) => this.insert(entries));

  constructor(private readonly dataSource: DataSource) {}

  /** Whatever is entered again, by its id, counts once. Together with what others enter, as one statement. */
  async enter(entries: NewUsage[]): Promise<void> {
    if (entries.length > 0) await this.entries.add(entries);
  }

  private async insert(entries: NewUsage[][]): Promise<void[]> {
    const rows = entries.flat().map((entry) => ({
      org_id: entry.orgId,
      run_id: entry.runId,
      agent_id: entry.agentId,
      agent_username: entry.agentUsername,
      user_id: entry.userId,
      api_key_id: entry.apiKeyId,
      source: entry.source,
      ...callRow(entry),
    }));
    await asSystem('runner', () => this.dataSource.query(enterAllSql, [JSON.stringify(rows)]));
    return entries.map(() => undefined);
  }
}
