import { permissionsOf, userRoles } from '../../identity/index.js';
import type { ErrorCode } from '../../platform/errors/index.js';
import type { Approval } from './approval.entity.js';

/** The permission roles of those who manage agents. */
export const managingRoles = userRoles.filter((role) => permissionsOf(role).has('agent:manage'));

/** Somebody active who sees the run: a member of its chat or, where it has none, who manages agents. */
export interface Present {
  id: string;
  manages: boolean;
}

/**
 * Those who decide about a call: the approvers that its agent lists, otherwise the person whom the run works for and
 * those who manage agents. Where approvers are listed but none of them is there, asking makes nobody an approver: then
 * only those who manage agents decide.
 */
export function decidersAmong(
  { approverIds, userId }: Pick<Approval, 'approverIds' | 'userId'>,
  present: readonly Present[],
): string[] {
  const listed = present.filter(({ id }) => approverIds.includes(id));
  const others = present.filter(({ id, manages }) => manages || (approverIds.length === 0 && id === userId));
  return (listed.length > 0 ? listed : others).map(({ id }) => id);
}

/** Whether a person sees the run of an approval `a`, over users `u`. */
export const seesRun = (managing: string): string =>
  `CASE WHEN a.chat_id IS NULL THEN u.role = ANY(${managing}) ELSE EXISTS (
     SELECT FROM chat_members m WHERE m.org_id = a.org_id AND m.chat_id = a.chat_id AND m.user_id = u.id) END`;

/** `decidersAmong` for lists, which the database cuts into pages: over approvals `a` and the asker as `u`. */
export const decidedByAsker = (managing: string): string =>
  `${seesRun(managing)} AND (u.id = ANY(a.approver_ids) OR (
     (u.role = ANY(${managing}) OR (u.id = a.user_id AND cardinality(a.approver_ids) = 0))
     AND NOT EXISTS (
       SELECT FROM users l WHERE l.org_id = a.org_id AND l.id = ANY(a.approver_ids) AND l.is_active
         AND ${seesRun(managing).replaceAll('u.', 'l.')})))`;

/** Why nothing is to be decided about a call any more; undefined while it waits. */
export function closedRefusal(
  { state, expiresAt }: Pick<Approval, 'state' | 'expiresAt'>,
  now: Date,
): ErrorCode | undefined {
  if (state === 'cancelled') return 'approval_cancelled';
  if (state === 'expired' || (state === 'pending' && expiresAt <= now)) return 'approval_expired';
  return state === 'pending' ? undefined : 'already_decided';
}
