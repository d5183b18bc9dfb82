import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Chat } from '../../chats/index.js';
import { Inbox, longestShown, Notifications, type Intent } from '../../notifications/index.js';
import type { Tx } from '../../platform/database/index.js';
import { shortened } from '../../platform/text/index.js';
import type { Approval } from './approval.entity.js';
import { plainArguments, plainWords } from './shown-call.js';

/** A call is allowed from a notification when it was shown whole there: nobody allows what they have not seen. */
export const fitsNotice = ({ arguments: written }: Pick<Approval, 'arguments'>): boolean =>
  plainArguments(written).length <= longestShown;

interface Told {
  to: ReadonlyMap<string, string[]>;
  takenBack: ReadonlyMap<string, number>;
}

/** Calls those who decide, wherever they are. */
@Injectable()
export class ApprovalNotices {
  constructor(
    private readonly notifications: Notifications,
    private readonly inbox: Inbox,
  ) {}

  /** A role waits meanwhile, so it passes quiet hours. `takenBack`: how often it was; from whom it was they are told anew. */
  async requested(
    tx: Tx,
    orgId: string,
    approvals: Approval[],
    deciders: ReadonlyMap<string, string[]>,
    takenBack: ReadonlyMap<string, number> = new Map(),
  ): Promise<void> {
    const titles = await titlesOf(tx, orgId, approvals);
    const intents = approvals.map((approval): Intent => {
      const { id, chatId, agentName: role, tool, question } = approval;
      const chat = titles.get(chatId) ?? null;
      const common = { role, chat, expiresAt: approval.expiresAt.toISOString() };
      return {
        orgId,
        userIds: deciders.get(id) ?? [],
        type: 'approval_requested',
        ...(question === null
          ? {
              template: 'approval_requested',
              params: {
                ...common,
                tool,
                call: shortened(plainArguments(approval.arguments), longestShown - 1),
                isWhole: fitsNotice(approval),
              },
            }
          : {
              template: 'question_asked',
              params: { ...common, question: shortened(plainWords(question), longestShown - 1) },
            }),
        link: '/approvals',
        subject: { kind: 'approval', id },
        chatId,
        urgent: true,
        key: ['approval', id, ...(takenBack.has(id) ? [takenBack.get(id)] : [])].join(':'),
      };
    });
    await this.notifications.intend(tx, intents);
  }

  /** By approval: who has it in their inbox, and from how many it was taken back. */
  async told({ manager }: Tx, orgId: string, ids: string[]): Promise<Told> {
    const rows = await manager.query<{ id: string; to: string[] | null; takenBack: number }[]>(
      `SELECT subject_id AS id, array_agg(user_id::text) FILTER (WHERE template <> 'withdrawn') AS "to",
         (count(*) FILTER (WHERE template = 'withdrawn'))::int AS "takenBack"
       FROM notifications WHERE org_id = $1 AND subject_kind = 'approval' AND subject_id = ANY($2)
       GROUP BY subject_id`,
      [orgId, ids],
    );
    return {
      to: new Map(rows.map(({ id, to }) => [id, to ?? []])),
      takenBack: new Map(rows.map(({ id, takenBack }) => [id, takenBack])),
    };
  }

  /** Nobody has to decide about them any more. */
  async settled(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    await this.inbox.settle(tx, orgId, 'approval', ids);
  }

  /** What these calls were about is said nowhere any more. */
  async forgotten(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    await this.inbox.withdraw(tx, orgId, 'approval', ids);
  }
}

/** The titles of groups; other chats are named by who is in them. */
async function titlesOf(tx: Tx, orgId: string, approvals: Approval[]): Promise<Map<string | null, string>> {
  const ids = [...new Set(approvals.flatMap(({ chatId }) => chatId ?? []))];
  if (ids.length === 0) return new Map();
  const chats = await tx.manager.find(Chat, {
    select: { id: true, title: true },
    where: { orgId, id: In(ids), kind: 'group' },
  });
  return new Map(chats.flatMap(({ id, title }) => (title === '' ? [] : [[id, title] as const])));
}
