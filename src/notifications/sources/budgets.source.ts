import { Injectable } from '@nestjs/common';
import { rolesWith } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Events, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { budgetReached, rolesNamed } from '../../usage/index.js';
import { Notifications } from '../intents/notifications.js';

type Reached = PayloadOf<typeof budgetReached>;

/** Who sets budgets, and whose own one it is, learn that it is nearly or wholly spent. */
@Injectable()
export class BudgetsSource {
  constructor(
    private readonly notifications: Notifications,
    private readonly events: Events,
  ) {}

  @InTransaction(budgetReached)
  async reached(tx: Tx, reached: Reached): Promise<void> {
    const { orgId, budgetId, scope, period, unit, limit, spent, percent, periodEnds } = reached;
    const intent = {
      orgId,
      type: 'budget',
      template: 'budget_reached',
      params: {
        scope,
        name: await this.nameOf(tx, reached),
        period,
        unit,
        limit,
        spent,
        percent,
        at: periodEnds,
      },
      // A limit that was set anew is another one.
      key: `budget:${budgetId}:${periodEnds}:${limit}:${percent}`,
    } as const;
    const readers = await this.readers(tx, reached);
    const idsOf = (manages: boolean) => readers.filter((one) => one.manages === manages).map(({ id }) => id);
    // Who cannot change it sees at least what they took.
    await this.notifications.intend(tx, [
      { ...intent, userIds: idsOf(true), link: '/admin/budgets' },
      { ...intent, userIds: idsOf(false), link: '/settings/usage' },
    ]);
  }

  private readers(tx: Tx, { orgId, scope, subjectId }: Reached): Promise<{ id: string; manages: boolean }[]> {
    return tx.manager.query(
      `SELECT id, role = ANY($2::text[]) AS manages FROM users
       WHERE org_id = $1 AND is_active AND (role = ANY($2::text[]) OR id = $3) ORDER BY id LIMIT 1000`,
      [orgId, rolesWith('budget:manage'), scope === 'user' ? subjectId : null],
    );
  }

  /** Of the organization none is needed. */
  private async nameOf(tx: Tx, { orgId, scope, subjectId }: Reached): Promise<string> {
    if (scope === 'organization') return '';
    if (scope === 'agent') {
      const named = await this.events.ask(tx, rolesNamed, { orgId, agentIds: [subjectId] });
      return named.flat()[0]?.name ?? '';
    }
    const [row] = await tx.manager.query<{ name: string }[]>(
      scope === 'user'
        ? 'SELECT name FROM users WHERE org_id = $1 AND id = $2'
        : 'SELECT name FROM api_keys WHERE org_id = $1 AND id = $2',
      [orgId, subjectId],
    );
    return row?.name ?? '';
  }
}
