import type { Schema } from '../../platform/api';

export type Person = Schema<'User'>;
export type UserRole = Person['role'];

export const userRoles = ['owner', 'admin', 'member'] as const satisfies UserRole[];
/** Whom an invite or a new account can make. */
export const grantedAtFirst = ['member', 'admin'] as const;

/** Owners give every role, administrators that of a member. */
export const mayGrant = (by: UserRole, role: UserRole): boolean =>
  by === 'owner' || (by === 'admin' && role === 'member');

export interface Offers {
  rename: boolean;
  /** What they can be made; their present role is among them. Empty: nothing else. */
  roles: UserRole[];
  deactivate: boolean;
  reactivate: boolean;
  endSessions: boolean;
  transfer: boolean;
}

/** What one is offered to do with a person; the server has the same rules, and decides. */
export function offersFor(me: Pick<Person, 'id' | 'role'>, person: Person): Offers {
  const isSelf = me.id === person.id;
  const isBelow = mayGrant(me.role, person.role);
  const isOther = isBelow && !isSelf;
  // An owner may step down; nobody else changes their own access.
  const grantable = isOther || (isSelf && person.role === 'owner') ? userRoles : [];
  const roles = grantable.filter((role) => mayGrant(me.role, role));
  return {
    rename: isSelf || isBelow,
    roles: roles.length > 1 ? roles : [],
    deactivate: isOther && person.isActive,
    reactivate: isOther && !person.isActive,
    endSessions: isOther && person.isActive,
    transfer: me.role === 'owner' && !isSelf && person.isActive,
  };
}
