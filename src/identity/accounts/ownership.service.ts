import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { LiveBus } from '../../platform/live/index.js';
import type { UserActor } from '../access/actor.js';
import { AuditLog } from '../audit/audit-log.js';
import { Actors } from './actors.js';
import type { TransferOwnership } from './organization.dto.js';
import { lockAccess } from './owners.js';
import { announcePersonChanged } from './people-news.js';
import { User } from './user.entity.js';
import { UserService } from './user.service.js';

/** Handing an organization over. */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly transactions: Transactions,
    private readonly users: UserService,
    private readonly actors: Actors,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {}

  /** An active colleague becomes the owner, the giver an administrator. Throws `wrong_password`. */
  async transfer(actor: UserActor, { userId, password }: TransferOwnership): Promise<void> {
    if (userId === actor.userId) throw new AppError('conflict', 'You own the organization already');
    const passwordHash = await this.users.requirePassword(actor, password);
    await this.transactions.run(async (tx) => {
      const { orgId } = actor;
      await lockAccess(tx, orgId);
      const stillOwner = await tx.manager.existsBy(User, {
        orgId,
        id: actor.userId,
        role: 'owner',
        isActive: true,
        // A password that was replaced meanwhile hands nothing over.
        passwordHash,
      });
      if (!stillOwner) throw new AppError('forbidden', 'Only an owner hands the organization over');
      const receiver = await tx.manager.findOneBy(User, { orgId, id: userId });
      if (!receiver) throw notFound('The user');
      if (!receiver.isActive) throw new AppError('conflict', 'This person is not active');
      await tx.manager.update(User, { orgId, id: userId }, { role: 'owner' });
      await tx.manager.update(User, { orgId, id: actor.userId }, { role: 'admin' });
      await this.audit.record(tx, actor, {
        action: 'organization.transferred',
        objectId: orgId,
        details: { from: actor.userId, to: userId },
      });
      for (const id of [userId, actor.userId]) announcePersonChanged(tx, this.live, orgId, id);
    });
    this.actors.changed(userId);
    this.actors.changed(actor.userId);
  }
}
