import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Transactions } from '../../platform/database/index.js';
import { decodeCursor, Id, Moment, toPage, type Download, type Page } from '../../platform/http/index.js';
import type { UserActor } from '../access/actor.js';
import { AuditEntry } from './audit-entry.entity.js';
import { auditFormats } from './audit-formats.js';
import { AuditLog } from './audit-log.js';
import {
  auditEntryView,
  type AuditEntryView,
  type AuditExportQuery,
  type AuditFilter,
  type AuditQuery,
} from './audit.dto.js';

/** Rows of an export that are in memory at once. */
const exportBatch = 500;

const Position = z.tuple([Moment, Id]);
type Position = z.infer<typeof Position>;

const positionOf = ({ createdAt, id }: AuditEntry): Position => [createdAt.toISOString(), id];

/** Reads the audit log of the caller's organization, newest first. */
@Injectable()
export class AuditService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: AuditLog,
  ) {}

  async list(actor: UserActor, { limit, cursor, ...filter }: AuditQuery): Promise<Page<AuditEntryView>> {
    const before = cursor ? decodeCursor(cursor, Position) : undefined;
    return toPage(await this.read(actor, filter, limit + 1, before), limit, auditEntryView, positionOf);
  }

  /** All that matches, however much it is. That somebody took it is recorded before the first row leaves. */
  async export(actor: UserActor, { format, ...filter }: AuditExportQuery): Promise<Download> {
    await this.transactions.run((tx) =>
      this.log.record(tx, actor, {
        action: 'audit.exported',
        objectId: actor.orgId,
        details: { format, ...filter },
      }),
    );
    const { contentType, write } = auditFormats[format];
    const day = new Date().toISOString().slice(0, 10);
    return { fileName: `audit-${day}.${format}`, contentType, chunks: write(this.batches(actor, filter)) };
  }

  /** Each batch is a short statement of its own: a slow reader holds no connection. */
  private async *batches(actor: UserActor, filter: AuditFilter): AsyncIterable<AuditEntryView[]> {
    let before: Position | undefined;
    do {
      const rows = await this.read(actor, filter, exportBatch, before);
      yield rows.map(auditEntryView);
      const last = rows.at(-1);
      before = last && rows.length === exportBatch ? positionOf(last) : undefined;
    } while (before);
  }

  private read(
    { orgId }: UserActor,
    { actor, action, objectType, objectId, from, to }: AuditFilter,
    limit: number,
    before?: Position,
  ): Promise<AuditEntry[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(AuditEntry, 'e')
      .where('e.orgId = :orgId', { orgId })
      .orderBy('e.createdAt', 'DESC')
      .addOrderBy('e.id', 'DESC')
      .limit(limit);
    if (actor === 'operator' || actor === 'system') query.andWhere('e.actorKind = :actor', { actor });
    else if (actor) query.andWhere('e.actorId = :actor', { actor });
    // Up to its dot an action is the type of the object.
    if (action?.endsWith('.')) query.andWhere('e.objectType = :prefix', { prefix: action.slice(0, -1) });
    else if (action) query.andWhere('e.action = :action', { action });
    if (objectType) query.andWhere('e.objectType = :objectType', { objectType });
    if (objectId) query.andWhere('e.objectId = :objectId', { objectId });
    if (from) query.andWhere('e.createdAt >= :from', { from: new Date(from) });
    if (to) query.andWhere('e.createdAt < :to', { to: new Date(to) });
    if (before) {
      const [at, id] = before;
      query.andWhere('(e.createdAt, e.id) < (:at::timestamptz, :id::uuid)', { at: new Date(at), id });
    }
    return query.getMany();
  }
}
