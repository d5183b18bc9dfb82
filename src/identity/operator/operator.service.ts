import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus } from '../../platform/live/index.js';
import type { OperatorActor } from '../access/actor.js';
import type { UserRole } from '../access/permissions.js';
import { organizationView } from '../accounts/organization.dto.js';
import { Organization } from '../accounts/organization.entity.js';
import { OrganizationService } from '../accounts/organization.service.js';
import { hashPassword } from '../accounts/passwords.js';
import { announcePersonChanged } from '../accounts/people-news.js';
import { userView } from '../accounts/user.dto.js';
import { User } from '../accounts/user.entity.js';
import { insertUser } from '../accounts/user.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { PasswordResets } from '../passwords/password-resets.js';
import { organizationRegistered } from '../sessions/auth.service.js';
import type {
  AddUser,
  FoundOrganization,
  NewUserView,
  OrganizationSummary,
  PasswordLink,
  ResetPassword,
} from './operator.dto.js';

interface NewPerson {
  username: string;
  email: string;
  name?: string;
  password?: string;
  role: UserRole;
}

/** What an operator does for organizations from outside of them, where nobody inside can. */
@Injectable()
export class OperatorService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly organizationService: OrganizationService,
    private readonly passwordResets: PasswordResets,
    private readonly live: LiveBus,
  ) {}

  async organizations(_actor: OperatorActor, page: PageQuery): Promise<Page<OrganizationSummary>> {
    const query = this.dataSource.manager.createQueryBuilder(Organization, 'o');
    const { items, nextCursor } = await asSystem('keeper', () => pageById(query, page, (row) => row));
    const people = await this.countPeople(items.map(({ id }) => id));
    const summaries = items.map(({ id, name, createdAt }) => ({
      id,
      name,
      users: people.get(id) ?? 0,
      createdAt: createdAt.toISOString(),
    }));
    return { items: summaries, nextCursor };
  }

  async found(actor: OperatorActor, { owner, ...settings }: FoundOrganization): Promise<NewUserView> {
    const orgId = newId();
    return this.addPerson(actor, orgId, { ...owner, role: 'owner' }, async (tx) => {
      const organization = await this.organizationService.found(tx, orgId, settings, actor.kind);
      await this.events.emit(tx, organizationRegistered, { orgId });
      return organization;
    });
  }

  /** Throws `not_found` for an unknown organization, and `conflict` when it is not clear which one is meant. */
  async addUser(
    actor: OperatorActor,
    { organizationId, organization: name, ...person }: AddUser,
  ): Promise<NewUserView> {
    const orgId = await this.findOrganization(organizationId, name);
    return this.addPerson(actor, orgId, person, (tx) =>
      tx.manager.findOneByOrFail(Organization, { id: orgId }),
    );
  }

  /** Throws `not_found` for an unknown address, and for somebody who is deactivated. */
  async resetPassword(actor: OperatorActor, { email }: ResetPassword): Promise<PasswordLink> {
    const user = await asSystem('auth', () =>
      this.dataSource.manager.findOne(User, { select: { id: true, orgId: true }, where: { email } }),
    );
    if (!user) throw notFound('A user with this address');
    return inOrganization(user.orgId, () =>
      this.transactions.run((tx) => this.makeLink(tx, actor, user.orgId, user.id)),
    );
  }

  private async addPerson(
    actor: OperatorActor,
    orgId: string,
    { password, ...person }: NewPerson,
    organizationIn: (tx: Tx) => Promise<Organization>,
  ): Promise<NewUserView> {
    const passwordHash = await hashPassword(password ?? randomUUID());
    return inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        const organization = await organizationIn(tx);
        const { locale, timeZone } = organization;
        const user = await insertUser(tx, { ...person, orgId, passwordHash, locale, timeZone });
        await this.audit.record(
          tx,
          { ...actor, orgId },
          {
            action: 'user.created',
            objectId: user.id,
            details: { username: user.username, role: user.role },
          },
        );
        announcePersonChanged(tx, this.live, orgId, user.id);
        const passwordLink = password ? null : await this.makeLink(tx, actor, orgId, user.id);
        return { organization: organizationView(organization), user: userView(user), passwordLink };
      }),
    );
  }

  private async makeLink(tx: Tx, actor: OperatorActor, orgId: string, userId: string): Promise<PasswordLink> {
    const { url, expiresAt } = await this.passwordResets.createLink(tx, orgId, userId);
    const action = 'user.password-link-created';
    await this.audit.record(tx, { ...actor, orgId }, { action, objectId: userId });
    return { url, expiresAt: expiresAt.toISOString() };
  }

  private async findOrganization(id: string | undefined, name: string | undefined): Promise<string> {
    const found = await asSystem('keeper', () =>
      this.dataSource.manager.find(Organization, {
        select: { id: true },
        where: { ...(id ? { id } : {}), ...(name ? { name } : {}) },
        take: 2,
      }),
    );
    const [only, another] = found;
    if (!only) throw notFound('The organization');
    if (another) {
      const which = name ? 'Several organizations have this name' : 'There are several organizations';
      throw new AppError('conflict', `${which}: give the id of one`);
    }
    return only.id;
  }

  private async countPeople(orgIds: string[]): Promise<Map<string, number>> {
    const rows = await asSystem('auth', () =>
      this.dataSource.query<{ orgId: string; users: number }[]>(
        `SELECT org_id AS "orgId", count(*)::int AS users FROM users
         WHERE org_id = ANY($1) AND is_active GROUP BY org_id`,
        [orgIds],
      ),
    );
    return new Map(rows.map(({ orgId, users }) => [orgId, users]));
  }
}
