import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import {
  asSystem,
  inOrganization,
  newId,
  Transactions,
  withoutTables,
  type Tx,
} from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { defineEvent, Events } from '../../platform/events/index.js';
import type { UserActor } from '../access/actor.js';
import { organizationView } from '../accounts/organization.dto.js';
import { Organization } from '../accounts/organization.entity.js';
import { OrganizationService } from '../accounts/organization.service.js';
import { hashPassword, passwordMatches } from '../accounts/passwords.js';
import { userView, type UpdateProfile } from '../accounts/user.dto.js';
import { User } from '../accounts/user.entity.js';
import { insertUser, UserService } from '../accounts/user.service.js';
import type { Entrance, Login, MeView, Register, SignupView } from './auth.dto.js';
import { SessionService } from './session.service.js';

/** A new organization exists; modules give it what each organization has from the start. */
export const organizationRegistered = defineEvent()(
  'identity.organization-registered',
  z.object({ orgId: z.uuid() }),
);

/** Any number will do, as long as nothing else in the database uses it. */
const firstOrganizationKey = 4_172_040;

/** Registration, login, and who one is. */
@Injectable()
export class AuthService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly sessions: SessionService,
    private readonly organizations: OrganizationService,
    private readonly users: UserService,
  ) {}

  async register(input: Register): Promise<Entrance> {
    // Asked before the hash too, which is the costly part.
    if (!(await this.signup()).isOpen) throw new AppError('signup_closed');
    const passwordHash = await hashPassword(input.password);
    const orgId = newId();
    return inOrganization(orgId, () => this.found(orgId, input, passwordHash));
  }

  private found(orgId: string, input: Register, passwordHash: string): Promise<Entrance> {
    return this.transactions.run(async (tx) => {
      if (!this.config.ALLOW_SIGNUP) {
        await tx.manager.query('SELECT pg_advisory_xact_lock($1)', [firstOrganizationKey]);
        if (!(await this.isEmpty(tx.manager))) throw new AppError('signup_closed');
      }
      const { locale, timeZone } = input;
      const organization = await this.organizations.found(tx, orgId, {
        ...input.organization,
        locale,
        timeZone,
      });
      const user = await insertUser(tx, { ...input, orgId, role: 'owner', passwordHash });
      await this.events.emit(tx, organizationRegistered, { orgId: organization.id });
      return this.entrance(tx, user, organization);
    });
  }

  async login(input: Login): Promise<Entrance> {
    const known = await asSystem('auth', () =>
      this.dataSource.manager.findOne(User, {
        select: { id: true, orgId: true, passwordHash: true },
        where: { email: input.email },
      }),
    );
    const matches = await passwordMatches(input.password, known?.passwordHash);
    const entrance = known && matches && (await inOrganization(known.orgId, () => this.enter(known)));
    if (entrance) return entrance;
    if (known) this.sessions.refused(known);
    throw new AppError('invalid_credentials');
  }

  /** Undefined when the person may not enter. */
  private enter(known: Pick<User, 'orgId' | 'id' | 'passwordHash'>): Promise<Entrance | undefined> {
    return this.transactions.run(async (tx) => {
      // Locked, so that a deactivation or a new password at this moment either sees the new session or prevents it.
      const user = await tx.manager.findOne(User, {
        where: { orgId: known.orgId, id: known.id, passwordHash: known.passwordHash, isActive: true },
        lock: { mode: 'pessimistic_read' },
      });
      if (!user) return undefined;
      return this.entrance(tx, user, await tx.manager.findOneByOrFail(Organization, { id: user.orgId }));
    });
  }

  async me(actor: UserActor, { byCookie } = { byCookie: false }): Promise<MeView> {
    const [user, organization] = [
      await this.users.get(actor, actor.userId),
      await this.organizations.current(actor),
    ];
    const csrfToken = byCookie ? this.sessions.csrfTokenOf(actor) : undefined;
    return { user, organization, permissions: [...actor.permissions], csrfToken };
  }

  async updateMe(actor: UserActor, profile: UpdateProfile, how: { byCookie: boolean }): Promise<MeView> {
    await this.users.updateProfile(actor, profile);
    return this.me(actor, how);
  }

  /** What is told to those who are not signed in. */
  async signup(): Promise<SignupView> {
    const isEmpty = await withoutTables(() => this.isEmpty(this.dataSource.manager));
    // A closed server still takes its very first organization, or nobody could ever enter.
    const isOpen = this.config.ALLOW_SIGNUP || isEmpty;
    return { isOpen, isEmpty, sendsMail: this.config.SMTP_URL !== undefined };
  }

  private async isEmpty(manager: EntityManager): Promise<boolean> {
    // Asked of a function, because nobody may see the organizations of others.
    const [row] = await manager.query<{ taken: boolean }[]>('SELECT any_organization() AS taken');
    return !row?.taken;
  }

  /** Opens the first session of a person who came in just now. */
  async entrance(tx: Tx, user: User, organization: Organization): Promise<Entrance> {
    const tokens = await this.sessions.open(tx, user);
    return { user: userView(user), organization: organizationView(organization), ...tokens };
  }
}
