import { Not } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Organization } from './organization.entity.js';
import { User } from './user.entity.js';

/** Changes of access in one organization happen one after the other: two owners must not demote each other at once. */
export async function lockAccess(tx: Tx, orgId: string): Promise<void> {
  await tx.manager.findOneOrFail(Organization, {
    select: { id: true },
    where: { id: orgId },
    // Not of its key, or else whoever inserts a row of this organization would wait too.
    lock: { mode: 'for_no_key_update' },
  });
}

/** Throws `last_owner` when nobody else is an active owner; under `lockAccess`. */
export async function requireAnotherOwner(tx: Tx, orgId: string, userId: string): Promise<void> {
  const another = await tx.manager.existsBy(User, { orgId, id: Not(userId), role: 'owner', isActive: true });
  if (!another) throw new AppError('last_owner');
}
