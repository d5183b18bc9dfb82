import { permissionsOf, type ApiKeyActor, type UserActor } from '../../identity/index.js';
import type { Agent } from './agent.entity.js';

/**
 * Who would use an agent: a person, an API key, or nobody in particular (null). A role that calls another will
 * come as the person it works for, so that it reaches no further than they do.
 */
export type AgentCaller =
  Pick<UserActor, 'kind' | 'userId' | 'role'> | Pick<ApiKeyActor, 'kind' | 'agentIds'> | null;

/** What decides about an agent; `listed` is the caller's own place among its users. */
type AgentAccess = Pick<Agent, 'id' | 'visibility' | 'allowedRoles' | 'listed'>;

/** Sees every agent of the organization, uses any of them, and says who else may. */
export const mayManage = (caller: AgentCaller): boolean =>
  caller?.kind === 'user' && permissionsOf(caller.role).has('agent:manage');

/** A key that lists agents calls exactly those; one that lists none, what everyone may use. */
export function mayUse(caller: AgentCaller, agent: AgentAccess): boolean {
  if (caller?.kind === 'api-key' && caller.agentIds) return caller.agentIds.includes(agent.id);
  if (agent.visibility === 'everyone' || mayManage(caller)) return true;
  if (caller?.kind !== 'user') return false;
  if (agent.visibility === 'users') return agent.listed?.userId === caller.userId;
  return agent.allowedRoles.includes(caller.role);
}

/** `mayUse` for lists, which the database cuts into pages: over agents `a` and the caller's own listings `l`. */
export function usableBy(caller: AgentCaller): [condition: string, parameters: Record<string, unknown>] {
  if (caller?.kind === 'api-key' && caller.agentIds) {
    return ['a.id = ANY(:callable::uuid[])', { callable: caller.agentIds }];
  }
  if (mayManage(caller)) return ['true', {}];
  if (caller?.kind !== 'user') return [`a.visibility = 'everyone'`, {}];
  return [
    `CASE a.visibility WHEN 'everyone' THEN true WHEN 'users' THEN l.userId IS NOT NULL
       ELSE :role = ANY(a.allowedRoles) END`,
    { role: caller.role },
  ];
}
