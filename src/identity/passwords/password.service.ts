import { Injectable } from '@nestjs/common';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from '../accounts/actors.js';
import { endSessions } from '../accounts/end-sessions.js';
import { hashPassword } from '../accounts/passwords.js';
import { User } from '../accounts/user.entity.js';
import { UserService } from '../accounts/user.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { PasswordResets } from './password-resets.js';
import type { ChangePassword, ConfirmPasswordReset } from './password.dto.js';

type Whose = Pick<UserActor, 'orgId' | 'userId'>;

/** New passwords. Each ends the sessions that the old one opened, and makes links for another one void. */
@Injectable()
export class PasswordService {
  constructor(
    private readonly transactions: Transactions,
    private readonly users: UserService,
    private readonly actors: Actors,
    private readonly audit: AuditLog,
    private readonly resets: PasswordResets,
  ) {}

  /** Ends all other sessions. Throws `wrong_password`. */
  async change(actor: UserActor, { currentPassword, newPassword }: ChangePassword): Promise<void> {
    const checkedHash = await this.users.requirePassword(actor, currentPassword);
    const passwordHash = await hashPassword(newPassword);
    await this.transactions.run(async (tx) => {
      const user = await this.lock(tx, actor);
      if (!user) throw new AppError('invalid_token');
      // Replaced meanwhile, as by a link: who knows only the old one must not undo that.
      if (user.passwordHash !== checkedHash) throw new AppError('wrong_password');
      await this.replace(tx, actor, passwordHash, actor.sessionId);
      await this.audit.record(tx, actor, { action: 'user.password-changed', objectId: actor.userId });
    });
    this.actors.changed(actor.userId);
  }

  /** By a link; ends all sessions. Throws `link_invalid`. */
  async reset({ token, password }: ConfirmPasswordReset): Promise<void> {
    const found = await asSystem('auth', () => this.resets.find(token));
    if (!found) throw new AppError('link_invalid');
    const passwordHash = await hashPassword(password);
    await inOrganization(found.orgId, () => this.resetIn(found, token, passwordHash));
    this.actors.changed(found.userId);
  }

  private resetIn(whose: Whose, token: string, passwordHash: string): Promise<void> {
    return this.transactions.run(async (tx) => {
      const { orgId, userId } = whose;
      if (!(await this.lock(tx, whose)) || !(await this.resets.use(tx, orgId, userId, token))) {
        throw new AppError('link_invalid');
      }
      await this.replace(tx, whose, passwordHash);
      const actor = { kind: 'user', orgId, userId } as const;
      await this.audit.record(tx, actor, { action: 'user.password-reset', objectId: userId });
    });
  }

  /** Always first, so that a reset, a change and a login at the same moment take their locks in one order. */
  private lock(tx: Tx, { orgId, userId }: Whose): Promise<User | null> {
    return tx.manager.findOne(User, {
      where: { orgId, id: userId, isActive: true },
      lock: { mode: 'for_no_key_update' },
    });
  }

  private async replace(
    tx: Tx,
    { orgId, userId }: Whose,
    passwordHash: string,
    keptSession?: string,
  ): Promise<void> {
    await tx.manager.update(User, { orgId, id: userId }, { passwordHash });
    await this.resets.forget(tx, orgId, userId);
    await endSessions(tx, { orgId, userId }, keptSession);
  }
}
