import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Timestamp } from '../../platform/http/index.js';
import { ApprovalViews } from './approval-views.js';
import { Approval, approvalStates } from './approval.entity.js';

/** A wait for people, as it stands in how a run came about. */
export const ApprovalStep = z.object({
  kind: z.literal('approval'),
  approvalId: z.uuid(),
  key: z.string().describe('Of the call that was decided about'),
  tool: z.string(),
  agentUsername: z.string().describe('The role that would make the call'),
  state: z.enum(approvalStates),
  decidedBy: z
    .object({ id: z.uuid(), username: z.string(), name: z.string() })
    .nullable()
    .describe('Null: nobody, or not a person'),
  startedAt: Timestamp.describe('When it was asked'),
  finishedAt: Timestamp.nullable().describe('When it was decided, cancelled or out of time'),
});
export type ApprovalStep = z.infer<typeof ApprovalStep>;

/** Tells what runs have waited for. What was asked and answered is the approval's own to show. */
@Injectable()
export class ApprovalSteps {
  constructor(
    private readonly dataSource: DataSource,
    private readonly views: ApprovalViews,
  ) {}

  async ofRun(orgId: string, runId: string, limit: number): Promise<ApprovalStep[]> {
    const approvals = await this.dataSource.manager.find(Approval, {
      where: { orgId, runId },
      order: { id: 'ASC' },
      take: limit,
    });
    const views = await this.views.of(approvals);
    return approvals.map(({ key }, index) => stepOf(key, views[index] as (typeof views)[number]));
  }
}

const stepOf = (key: string, view: Awaited<ReturnType<ApprovalViews['one']>>): ApprovalStep => ({
  kind: 'approval',
  approvalId: view.id,
  key,
  tool: view.tool,
  agentUsername: view.agentUsername,
  state: view.state,
  decidedBy: view.decidedBy,
  startedAt: view.createdAt,
  finishedAt: view.decidedAt,
});
