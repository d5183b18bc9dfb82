import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { documentDeleted } from '../../../knowledge/index.js';
import { inOrganization } from '../../../platform/database/index.js';
import { AfterCommit, type PayloadOf } from '../../../platform/events/index.js';
import { Purges } from '../../../platform/purge/index.js';
import { ToolCalls } from '../../../tools/index.js';
import { Checkpoints } from '../../checkpoints/checkpoints.js';
import { passagesGone } from '../../knowledge/run-passages.events.js';
import { dialogInChat } from '../execution/run.dialog.js';
import { openInSql } from '../queue/run.status.js';
import { OwedErasure } from './owed-erasure.entity.js';
import { threadsOf, type Erased } from './run-threads.js';

/** Runs that are looked at together. */
const batch = 100;

type Given = Erased & { ended: boolean };

const givenColumns = `r.id, r.org_id AS "orgId", r.agent_id AS "agentId", r.chat_id AS "chatId", r.user_id AS "userId",
    r.status NOT IN ${openInSql} AS ended`;

/** The next of the runs that were given passages of a document. */
const givenOfDocument = `
  SELECT ${givenColumns}
  FROM (SELECT DISTINCT run_id FROM run_passages
        WHERE org_id = $1 AND document_id = $2 AND run_id > $3 ORDER BY run_id LIMIT ${batch}) given
  JOIN runs r ON r.org_id = $1 AND r.id = given.run_id ORDER BY r.id`;

/**
 * Takes the text of a deleted document out of where runs have kept it; answers stay, and what models wrote for them. A
 * run that is not over needs its states, and cites nothing of the document at its end: then they go as well.
 */
@Injectable()
export class PassageErasure {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calls: ToolCalls,
    private readonly checkpoints: Checkpoints,
    purges: Purges,
  ) {
    purges.add('passages of ended runs', (limit) => this.purge(limit));
  }

  @AfterCommit(documentDeleted)
  async forgetDocument({ orgId, documentId }: PayloadOf<typeof documentDeleted>): Promise<void> {
    let last: string | undefined = '00000000-0000-0000-0000-000000000000';
    while (last) {
      const parameters: unknown[] = [orgId, documentId, last];
      const runs: Given[] = await this.dataSource.query(givenOfDocument, parameters);
      await this.forget(orgId, runs);
      last = runs.at(-1)?.id;
    }
  }

  @AfterCommit(passagesGone)
  async forgetRun({ orgId, runId }: PayloadOf<typeof passagesGone>): Promise<void> {
    const runs = await this.dataSource.query<Given[]>(
      `SELECT ${givenColumns} FROM runs r WHERE r.org_id = $1 AND r.id = $2`,
      [orgId, runId],
    );
    await this.forget(orgId, runs);
  }

  private async forget(orgId: string, runs: Given[]): Promise<void> {
    const { manager } = this.dataSource;
    const [ended, open] = [runs.filter((run) => run.ended), runs.filter((run) => !run.ended)];
    await manager.query(
      `INSERT INTO owed_erasures (run_id, org_id) SELECT id, org_id FROM runs WHERE org_id = $1 AND id = ANY($2)
       ON CONFLICT DO NOTHING`,
      [orgId, open.map(({ id }) => id)],
    );
    await manager.query('DELETE FROM run_events WHERE org_id = $1 AND run_id = ANY($2)', [
      orgId,
      ended.map(({ id }) => id),
    ]);
    const ids = runs.map(({ id }) => id);
    const told = new Set([
      ...(await this.calls.forgetUnshown(manager, orgId, ids)),
      ...(await this.heirsAmong(orgId, ids)),
    ]);
    // What was looked up before a model was asked is in no state: only what a tool gave is.
    const kept = ended.filter(({ id }) => told.has(id));
    const keptIds = kept.map(({ id }) => id);
    await this.checkpoints.rewind(orgId, [...new Set(kept.map(dialogInChat))], keptIds);
    await this.checkpoints.forget(manager, orgId, await threadsOf(this.calls, manager, orgId, kept));
    await manager.delete(OwedErasure, { orgId, runId: In(ended.map(({ id }) => id)) });
  }

  /** Those that began with a state of another run, and so with what tools had given to that one. */
  private async heirsAmong(orgId: string, runIds: string[]): Promise<string[]> {
    const heirs = await this.dataSource.query<{ id: string }[]>(
      'SELECT DISTINCT run_id AS id FROM run_passages WHERE org_id = $1 AND run_id = ANY($2) AND inherited',
      [orgId, runIds],
    );
    return heirs.map(({ id }) => id);
  }

  /** Of those that ended without a word of their worker. */
  private async purge(limit: number): Promise<number> {
    const owed = await this.dataSource.query<{ orgId: string; runId: string }[]>(
      `SELECT o.org_id AS "orgId", o.run_id AS "runId" FROM owed_erasures o
       JOIN runs r ON r.org_id = o.org_id AND r.id = o.run_id
       WHERE r.finished_at IS NOT NULL ORDER BY o.run_id LIMIT $1`,
      [limit],
    );
    for (const one of owed) await inOrganization(one.orgId, () => this.forgetRun(one));
    return owed.length;
  }
}
