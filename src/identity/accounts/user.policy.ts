import type { UserActor } from '../access/actor.js';
import type { UserRole } from '../access/permissions.js';
import type { User } from './user.entity.js';

type Acting = Pick<UserActor, 'userId' | 'role'>;
type Concerned = Pick<User, 'id' | 'role' | 'isActive'>;
export type AccessChanges = { role?: UserRole; isActive?: boolean };

/** Owners give every role, administrators that of a member. */
export const mayGrant = (by: UserRole, role: UserRole): boolean =>
  by === 'owner' || (by === 'admin' && role === 'member');

/** Why these changes of a person's access are not for this one to make; undefined when they are. */
export function accessRefusal(
  acting: Acting,
  person: Concerned,
  { role, isActive }: AccessChanges,
): string | undefined {
  if (!mayGrant(acting.role, person.role))
    return 'Only an owner changes the access of owners and administrators';
  if (role && !mayGrant(acting.role, role)) return 'Only an owner makes owners and administrators';
  if (acting.userId !== person.id) return undefined;
  // An owner may step down; nobody shuts themselves out.
  return isActive === false || person.role !== 'owner' ? 'Nobody changes their own access' : undefined;
}

/** The same of their name, language and time zone: everybody's own are theirs. */
export const profileRefusal = (acting: Acting, person: Pick<Concerned, 'id' | 'role'>): string | undefined =>
  acting.userId === person.id || mayGrant(acting.role, person.role)
    ? undefined
    : 'Only an owner changes owners and administrators';

/** Whether the organization has an active owner less afterwards. */
export const losesOwner = (person: Concerned, { role, isActive }: AccessChanges): boolean =>
  person.role === 'owner' &&
  person.isActive &&
  (isActive === false || (role !== undefined && role !== 'owner'));
