import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChatService } from '../../chats/index.js';
import { User, type UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError, hiddenAs, notFound } from '../../platform/errors/index.js';
import { invalid, pageById, type Page } from '../../platform/http/index.js';
import type { ApprovalQuery, ApprovalView, DecideApproval } from './approval.dto.js';
import { Approval } from './approval.entity.js';
import { closedRefusal, decidedByAsker, managingRoles } from './approval.policy.js';
import { ApprovalViews } from './approval-views.js';
import { Deciders } from './deciders.js';
import { EditedArguments } from './edited-arguments.js';
import { Verdicts } from './verdicts.js';

/** What people see of calls that wait for them, and decide about them. */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly chats: ChatService,
    private readonly deciders: Deciders,
    private readonly edited: EditedArguments,
    private readonly verdicts: Verdicts,
    private readonly views: ApprovalViews,
  ) {}

  /** Those that the actor decides about, newest first. */
  async list(actor: UserActor, { state, ...page }: ApprovalQuery): Promise<Page<ApprovalView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Approval, 'a')
      .innerJoin(User, 'u', 'u.orgId = a.orgId AND u.id = :me', { me: actor.userId })
      .where('a.orgId = :orgId', { orgId: actor.orgId })
      .andWhere(decidedByAsker(':managing'), { managing: managingRoles });
    if (state) query.andWhere('a.state = :state', { state });
    const { items, nextCursor } = await pageById(query, page, (approval) => approval, 'DESC');
    return { items: await this.views.of(items), nextCursor };
  }

  /** For everybody who sees the run, and who decides. */
  async get(actor: UserActor, id: string): Promise<ApprovalView> {
    return this.views.one(await this.find(actor, id));
  }

  /** Of decisions at the same moment one is kept; the others are answered with `already_decided`. */
  async decide(actor: UserActor, id: string, input: DecideApproval): Promise<ApprovalView> {
    const approval = await this.find(actor, id);
    if (!(await this.deciders.decides(actor.userId, approval)))
      throw new AppError('forbidden', 'Others decide about this call');
    refuseClosed(approval);
    const edited = input.decision === 'approve' ? input.arguments : undefined;
    if (input.decision === 'approve') requireAnswer(approval, input);
    if (edited) await this.edited.require(approval, edited);
    const isKept = await this.transactions.run((tx) =>
      this.verdicts.settle(tx, approval, {
        state: input.decision === 'approve' ? 'approved' : 'rejected',
        by: actor.userId,
        comment: input.comment,
        arguments: edited,
      }),
    );
    const after = await this.find(actor, id);
    if (!isKept) refuseClosed(after);
    return this.views.one(after);
  }

  /** Throws `not_found` to who neither sees the run nor decides about its call. */
  private async find(actor: UserActor, id: string): Promise<Approval> {
    const approval = await this.dataSource.manager.findOneBy(Approval, { orgId: actor.orgId, id });
    if (!approval) throw notFound('The approval');
    if (await this.deciders.decides(actor.userId, approval)) return approval;
    if (!approval.chatId && !actor.permissions.has('agent:manage')) throw notFound('The approval');
    if (approval.chatId) await this.chats.find(actor, approval.chatId).catch(hiddenAs('The approval'));
    return approval;
  }
}

function refuseClosed(approval: Approval): void {
  const refusal = closedRefusal(approval, new Date());
  if (refusal) throw new AppError(refusal);
}

function requireAnswer(
  { question }: Approval,
  { comment, arguments: edited }: { comment?: string; arguments?: unknown },
): void {
  if (question === null) return;
  if (!comment) throw invalid([{ path: ['comment'], message: 'is the answer to the question, and needed' }]);
  if (edited)
    throw invalid([{ path: ['arguments'], message: 'a question has none: answer it in `comment`' }]);
}
