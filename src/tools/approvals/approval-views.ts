import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../identity/index.js';
import type { ApprovalView } from './approval.dto.js';
import type { Approval } from './approval.entity.js';

/** Approvals as clients see them, with the names of those who decided. */
@Injectable()
export class ApprovalViews {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order given. Inside a transaction its manager must be passed. */
  async of(approvals: Approval[], manager: EntityManager = this.dataSource.manager): Promise<ApprovalView[]> {
    const people = await namesOf(approvals, manager);
    return approvals.map((approval) => view(approval, people.get(approval.decidedBy ?? '') ?? null));
  }

  async one(approval: Approval, manager?: EntityManager): Promise<ApprovalView> {
    const [view] = await this.of([approval], manager);
    return view as ApprovalView;
  }
}

/** Also of people who have left since. */
async function namesOf(approvals: Approval[], manager: EntityManager): Promise<Map<string, Person>> {
  const ids = new Set(approvals.flatMap(({ decidedBy }) => decidedBy ?? []));
  const [first] = approvals;
  if (!first || ids.size === 0) return new Map();
  const people = await manager.query<Person[]>(
    'SELECT id, username, name FROM users WHERE org_id = $1 AND id = ANY($2)',
    [first.orgId, [...ids]],
  );
  return new Map(people.map((person) => [person.id, person]));
}

const view = (approval: Approval, decidedBy: Person | null): ApprovalView => ({
  id: approval.id,
  runId: approval.runId,
  chatId: approval.chatId,
  userId: approval.userId,
  agentUsername: approval.agentUsername,
  agentName: approval.agentName,
  tool: approval.tool,
  description: approval.toolDescription,
  readOnly: approval.readOnly,
  arguments: approval.arguments,
  question: approval.question,
  state: approval.state,
  expiresAt: approval.expiresAt.toISOString(),
  decidedBy,
  decidedAt: approval.decidedAt?.toISOString() ?? null,
  comment: approval.comment,
  decidedArguments: approval.decidedArguments,
  createdAt: approval.createdAt.toISOString(),
});
