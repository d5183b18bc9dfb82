import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../identity/index.js';
import type { ApprovalView } from './approval.dto.js';
import type { Approval } from './approval.entity.js';
import { Deciders } from './deciders.js';

/** Approvals as clients see them, with the names of those who decide or have decided. */
@Injectable()
export class ApprovalViews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deciders: Deciders,
  ) {}

  /** In the order given, all of one organization. Inside a transaction its manager must be passed. */
  async of(approvals: Approval[], manager: EntityManager = this.dataSource.manager): Promise<ApprovalView[]> {
    return this.with(await this.deciders.of(approvals.filter(isPending), manager), approvals, manager);
  }

  /** The same for whoever knows already who decides about them. */
  async with(
    deciders: ReadonlyMap<string, string[]>,
    approvals: Approval[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ApprovalView[]> {
    const [first] = approvals;
    if (!first) return [];
    const decidersOf = (approval: Approval) => (isPending(approval) ? (deciders.get(approval.id) ?? []) : []);
    const ids = approvals.flatMap((approval) => [approval.decidedBy ?? [], decidersOf(approval)].flat());
    const people = await peopleOf(first.orgId, ids, manager);
    return approvals.map((approval) => view(approval, people, decidersOf(approval)));
  }

  async one(approval: Approval, manager?: EntityManager): Promise<ApprovalView> {
    const [view] = await this.of([approval], manager);
    return view as ApprovalView;
  }
}

const isPending = ({ state }: Approval): boolean => state === 'pending';

type People = ReadonlyMap<string, Person>;

/** Also those who have left since. */
async function peopleOf(orgId: string, ids: string[], manager: EntityManager): Promise<People> {
  if (ids.length === 0) return new Map();
  const people = await manager.query<Person[]>(
    'SELECT id, username, name FROM users WHERE org_id = $1 AND id = ANY($2)',
    [orgId, [...new Set(ids)]],
  );
  return new Map(people.map((person) => [person.id, person]));
}

const view = (approval: Approval, people: People, deciders: string[]): ApprovalView => ({
  id: approval.id,
  runId: approval.runId,
  chatId: approval.chatId,
  messageId: approval.noteIds[0] ?? null,
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
  deciders: deciders.flatMap((id) => people.get(id) ?? []),
  decidedBy: people.get(approval.decidedBy ?? '') ?? null,
  decidedAt: approval.decidedAt?.toISOString() ?? null,
  comment: approval.comment,
  decidedArguments: approval.decidedArguments,
  createdAt: approval.createdAt.toISOString(),
});
