import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { Journal, type JournalRef } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import type { ApprovalView } from './approval.dto.js';
import { Approval } from './approval.entity.js';
import { ApprovalViews } from './approval-views.js';
import { ApprovalNotices } from './approval-notices.js';
import { Deciders } from './deciders.js';

type Type = 'approval.requested' | 'approval.decided';

/** Tells those who may decide, with the commit, what waits for them and what no longer does. */
@Injectable()
export class ApprovalNews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly journal: Journal,
    private readonly views: ApprovalViews,
    private readonly deciders: Deciders,
    private readonly notices: ApprovalNotices,
  ) {
    // What was decided meanwhile waits for nobody any more.
    journal.retells(['approval.requested'], (orgId, refs) =>
      this.retell(orgId, refs, ({ state }) => state === 'pending'),
    );
    journal.retells(['approval.decided'], (orgId, refs) => this.retell(orgId, refs));
  }

  /** Approvals as they are now. */
  async tell(tx: Tx, orgId: string, type: Type, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const approvals = await tx.manager.find(Approval, {
      where: { orgId, id: In(ids) },
      order: { id: 'ASC' },
    });
    const deciders = await this.deciders.of(approvals, tx.manager);
    const views = await this.views.with(deciders, approvals, tx.manager);
    this.say(tx, orgId, type, views, deciders);
    if (type === 'approval.requested') await this.notices.requested(tx, orgId, approvals, deciders);
    else await this.notices.settled(tx, orgId, ids);
  }

  /** Those who decide about them by now are told who were not yet; in the app again also who wants no notices of it. */
  async handOver(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const approvals = await tx.manager.find(Approval, {
      where: { orgId, id: In(ids) },
      order: { id: 'ASC' },
    });
    const deciders = await this.deciders.of(approvals, tx.manager);
    const told = await this.notices.told(tx, orgId, ids);
    const untold = new Map(
      [...deciders].map(([id, people]) => [
        id,
        people.filter((userId) => !told.to.get(id)?.includes(userId)),
      ]),
    );
    const views = await this.views.with(deciders, approvals, tx.manager);
    this.say(tx, orgId, 'approval.requested', views, untold);
    await this.notices.requested(tx, orgId, approvals, untold, told.takenBack);
  }

  private say(
    tx: Tx,
    orgId: string,
    type: Type,
    views: ApprovalView[],
    people: ReadonlyMap<string, string[]>,
  ): void {
    for (const view of views)
      for (const userId of people.get(view.id) ?? []) {
        const ref = { approvalId: view.id, userId };
        this.journal.record(tx, { orgId, topic: topics.user(userId), type, ref, data: view });
      }
  }

  /** Only to those who may still decide: who has left the chat since learns no more of it. */
  private async retell(
    orgId: string,
    refs: JournalRef[],
    holds: (approval: Approval) => boolean = () => true,
  ): Promise<(ApprovalView | undefined)[]> {
    const found = await this.dataSource.manager.findBy(Approval, {
      orgId,
      id: In(refs.map(({ approvalId }) => approvalId)),
    });
    const approvals = found.filter(holds);
    const deciders = await this.deciders.of(approvals);
    const views = new Map((await this.views.with(deciders, approvals)).map((view) => [view.id, view]));
    return refs.map(({ approvalId = '', userId = '' }) =>
      deciders.get(approvalId)?.includes(userId) ? views.get(approvalId) : undefined,
    );
  }
}
