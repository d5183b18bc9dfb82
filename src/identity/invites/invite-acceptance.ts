import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, type EntityManager } from 'typeorm';
import { sha256 } from '../../platform/crypto/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { invalid } from '../../platform/http/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { Organization } from '../accounts/organization.entity.js';
import { hashPassword } from '../accounts/passwords.js';
import { announcePersonChanged } from '../accounts/people-news.js';
import { User } from '../accounts/user.entity.js';
import { mayGrant } from '../accounts/user.policy.js';
import { insertUser } from '../accounts/user.service.js';
import { AuditLog } from '../audit/audit-log.js';
import type { Entrance } from '../sessions/auth.dto.js';
import { AuthService } from '../sessions/auth.service.js';
import type { AcceptInvite, LookUpInvite, OfferView } from './invite.dto.js';
import { Invite } from './invite.entity.js';

const gone = () => new AppError('link_invalid');

/** Invites as those who hold one see them. Everything that makes one void has the same answer, `link_invalid`. */
@Injectable()
export class InviteAcceptance {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly auth: AuthService,
    private readonly live: LiveBus,
  ) {}

  async lookUp({ token }: LookUpInvite): Promise<OfferView> {
    const found = await this.find(token);
    return inOrganization(found.orgId, async () => {
      const { manager } = this.dataSource;
      const invite = await manager.findOneBy(Invite, found);
      if (!invite) throw gone();
      const inviter = await inviterOf(manager, invite);
      const organization = await manager.findOneByOrFail(Organization, { id: invite.orgId });
      return {
        organization: { name: organization.name, locale: organization.locale },
        invitedBy: { name: inviter.name },
        email: invite.email,
        role: invite.role,
        username: invite.username,
        name: invite.name,
        expiresAt: invite.expiresAt.toISOString(),
      };
    });
  }

  /** Makes the account and lets its person in. Throws `already_exists`; the invite is then still open. */
  async accept(input: AcceptInvite): Promise<Entrance> {
    const found = await this.find(input.token);
    const passwordHash = await hashPassword(input.password);
    return inOrganization(found.orgId, () =>
      this.transactions.run(async (tx) => {
        const invite = await this.use(tx, found);
        const { id: orgId, ...organization } = await tx.manager.findOneByOrFail(Organization, {
          id: invite.orgId,
        });
        const user = await insertUser(tx, {
          ...identityOf(invite, input),
          orgId,
          role: invite.role,
          passwordHash,
          locale: input.locale ?? organization.locale,
          timeZone: organization.timeZone,
        });
        const actor = { kind: 'user', orgId, userId: user.id } as const;
        await this.audit.record(tx, actor, {
          action: 'invite.accepted',
          objectId: invite.id,
          details: { userId: user.id, role: user.role, invitedBy: invite.createdBy },
        });
        announcePersonChanged(tx, this.live, orgId, user.id);
        return this.auth.entrance(tx, user, { id: orgId, ...organization });
      }),
    );
  }

  private async find(token: string): Promise<Pick<Invite, 'orgId' | 'id'>> {
    const hash = sha256(token);
    const expiresAt = MoreThan(new Date());
    const found = await asSystem('auth', () =>
      this.dataSource.manager.findOne(Invite, {
        select: { id: true, orgId: true },
        where: [
          { tokenHash: hash, expiresAt },
          { mailedHash: hash, expiresAt },
        ],
      }),
    );
    if (!found) throw gone();
    return { orgId: found.orgId, id: found.id };
  }

  /** Takes the invite: of many who come with it at once, the first has it when it commits. */
  private async use(tx: Tx, { orgId, id }: Pick<Invite, 'orgId' | 'id'>): Promise<Invite> {
    const invite = await tx.manager.findOne(Invite, {
      where: { orgId, id, expiresAt: MoreThan(new Date()) },
      lock: { mode: 'pessimistic_write' },
    });
    if (!invite) throw gone();
    await inviterOf(tx.manager, invite, { lock: true });
    await tx.manager.delete(Invite, { orgId, id });
    return invite;
  }
}

/** Who invited, if they may still do it now. */
async function inviterOf(manager: EntityManager, invite: Invite, { lock = false } = {}): Promise<User> {
  const inviter = await manager.findOne(User, {
    where: { orgId: invite.orgId, id: invite.createdBy, isActive: true },
    // A deactivation at this moment either comes first or waits.
    ...(lock ? { lock: { mode: 'pessimistic_read' } } : {}),
  });
  if (!inviter || !mayGrant(inviter.role, invite.role)) throw gone();
  return inviter;
}

/** What the invite says, completed by who accepts. */
function identityOf(
  invite: Invite,
  { username = invite.username ?? undefined, name = invite.name ?? undefined, email }: AcceptInvite,
): { username: string; name: string; email: string } {
  const address = invite.email ?? email;
  if (!address) throw invalid([{ path: ['email'], message: 'is needed' }]);
  if (email && email !== address)
    throw invalid([{ path: ['email'], message: 'is not the one that was invited' }]);
  if (!username) throw invalid([{ path: ['username'], message: 'is needed' }]);
  return { username, name: name ?? username, email: address };
}
