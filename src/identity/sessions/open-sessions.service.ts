import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from '../accounts/actors.js';
import { endSessions } from '../accounts/end-sessions.js';
import { Session } from '../accounts/session.entity.js';
import { accessRefusal } from '../accounts/user.policy.js';
import { User } from '../accounts/user.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { ownSessionView, type OwnSessionView } from './session.dto.js';

/** Where a person is logged in, and how that ends. */
@Injectable()
export class OpenSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly actors: Actors,
  ) {}

  async list(actor: UserActor, page: PageQuery): Promise<Page<OwnSessionView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Session, 's')
      .where('s.orgId = :orgId AND s.userId = :userId', actor)
      .andWhere('s.revokedAt IS NULL AND s.expiresAt > now()');
    return pageById(query, page, (session) => ownSessionView(session, actor.sessionId), 'DESC');
  }

  /** Throws `not_found` for a session that has ended, and for one of somebody else. */
  async end(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const ended = await tx.manager.update(
        Session,
        {
          orgId: actor.orgId,
          userId: actor.userId,
          id,
          revokedAt: IsNull(),
          expiresAt: MoreThan(new Date()),
        },
        { revokedAt: new Date() },
      );
      if (!ended.affected) throw notFound('The session');
      await this.audit.record(tx, actor, { action: 'session.ended', objectId: id });
    });
    this.actors.changed(actor.userId);
  }

  async endOthers(actor: UserActor): Promise<void> {
    await this.transactions.run((tx) => this.endAll(tx, actor, actor.userId, actor.sessionId));
    this.actors.changed(actor.userId);
  }

  /** Of a colleague whose access the caller may take away. Throws `forbidden`. */
  async endAllOf(actor: UserActor, userId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const user = await tx.manager.findOneBy(User, { orgId: actor.orgId, id: userId });
      if (!user) throw notFound('The user');
      const refusal = accessRefusal(actor, user, { isActive: false });
      if (refusal) throw new AppError('forbidden', refusal);
      await this.endAll(tx, actor, userId);
    });
    this.actors.changed(userId);
  }

  private async endAll(tx: Tx, actor: UserActor, userId: string, except?: string): Promise<void> {
    const sessions = await endSessions(tx, { orgId: actor.orgId, userId }, except);
    if (sessions === 0) return;
    const details = { sessions, exceptOwn: except !== undefined };
    await this.audit.record(tx, actor, { action: 'user.sessions-ended', objectId: userId, details });
  }
}
