import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../../identity/index.js';
import { decodeCursor, Id, toPage, type Page } from '../../../platform/http/index.js';
import { openStatuses } from '../queue/run.status.js';
import { QueuePlaces } from '../reading/queue-places.js';
import { openRunView, runSummary, type OpenRun, type OpenRunQuery, type RunSummary } from './open-run.dto.js';
import { openRunsSql, summarySql, type GroupRow, type OpenRunRow } from './open-run.sql.js';

/** What an organization's roles have to do: runs that wait or are under way, of its chats and keys, without a word of any. */
@Injectable()
export class OpenRunService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly places: QueuePlaces,
  ) {}

  async list({ orgId, userId }: UserActor, query: OpenRunQuery): Promise<Page<OpenRun>> {
    const { state, agentId = null, apiKeyId = null, limit, cursor } = query;
    const [border = null] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [];
    const rows = await this.dataSource.query<OpenRunRow[]>(openRunsSql(state ? [state] : [...openStatuses]), [
      orgId,
      agentId,
      apiKeyId,
      border,
      limit + 1,
      userId,
    ]);
    const waiting = rows.flatMap(({ id, status }) => (status === 'queued' ? [id] : []));
    const places = waiting.length > 0 ? await this.places.of([orgId], waiting) : new Map<string, number>();
    return toPage(
      rows,
      limit,
      (row) => openRunView(row, places.get(row.id)),
      ({ id }) => [id],
    );
  }

  async summary({ orgId }: UserActor): Promise<RunSummary> {
    return runSummary(await this.dataSource.query<GroupRow[]>(summarySql, [orgId]));
  }
}
