import { permissionsOf, userRoles } from '../../identity/index.js';
import type { ErrorCode } from '../../platform/errors/index.js';
import type { Approval } from './approval.entity.js';

/** The permission roles of those who manage agents. */
export const managingRoles = userRoles.filter((role) => permissionsOf(role).has('agent:manage'));

/** Somebody active who may come into question. */
export interface Candidate {
  id: string;
  manages: boolean;
  /** Sees the run: a member of its chat or, where it has none, who manages agents. */
  isThere: boolean;
}

/**
 * Those who decide about a call: the approvers that its agent lists, otherwise the person whom the run works for and
 * those who manage agents. Where approvers are listed but none of them is there, asking makes nobody an approver: then
 * only those who manage agents decide. They do so from elsewhere where nobody who is there may: in a conversation with
 * somebody outside, to which nobody who might be asked was invited.
 */
export function decidersAmong(
  { approverIds, userId }: Pick<Approval, 'approverIds' | 'userId'>,
  candidates: readonly Candidate[],
): string[] {
  const present = candidates.filter(({ isThere }) => isThere);
  const listed = present.filter(({ id }) => approverIds.includes(id));
  const others = present.filter(({ id, manages }) => manages || (approverIds.length === 0 && id === userId));
  const away = candidates.filter(({ isThere, manages }) => !isThere && manages);
  const deciders = [listed, others, away].find((people) => people.length > 0) ?? [];
  return deciders.map(({ id }) => id);
}

/** Whether a person sees the run of an approval `a`, over users `u`. */
export const seesRun = (managing: string): string =>
  `CASE WHEN a.chat_id IS NULL THEN u.role = ANY(${managing}) ELSE EXISTS (
     SELECT FROM chat_members m WHERE m.org_id = a.org_id AND m.chat_id = a.chat_id AND m.user_id = u.id) END`;

/** Whether a person who does not see it may be asked all the same, when nobody else can be. */
export const managesAway = (managing: string): string =>
  `(u.role = ANY(${managing}) AND EXISTS (
     SELECT FROM chats c WHERE c.org_id = a.org_id AND c.id = a.chat_id AND c.contact IS NOT NULL))`;

/** `decidersAmong` for lists, which the database cuts into pages: over approvals `a` and the asker as `u`. */
export function decidedByAsker(managing: string): string {
  const isListed = 'u.id = ANY(a.approver_ids)';
  const isOther = `(u.role = ANY(${managing}) OR (u.id = a.user_id AND cardinality(a.approver_ids) = 0))`;
  const somebodyThere = (may: string): string =>
    `EXISTS (SELECT FROM users l WHERE l.org_id = a.org_id AND l.is_active
       AND ${`${may} AND ${seesRun(managing)}`.replaceAll('u.', 'l.')})`;
  return `CASE WHEN ${seesRun(managing)}
    THEN ${isListed} OR (${isOther} AND NOT ${somebodyThere(isListed)})
    ELSE ${managesAway(managing)} AND NOT ${somebodyThere(`(${isListed} OR ${isOther})`)} END`;
}

/** Why nothing is to be decided about a call any more; undefined while it waits. */
export function closedRefusal(
  { state, expiresAt }: Pick<Approval, 'state' | 'expiresAt'>,
  now: Date,
): ErrorCode | undefined {
  if (state === 'cancelled') return 'approval_cancelled';
  if (state === 'expired' || (state === 'pending' && expiresAt <= now)) return 'approval_expired';
  return state === 'pending' ? undefined : 'already_decided';
}
