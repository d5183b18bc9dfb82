import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { newId, Transactions, violatedConstraint, type Tx } from '../../platform/database/index.js';
import { alreadyExists, AppError, notFound } from '../../platform/errors/index.js';
import { pageById, type Page } from '../../platform/http/index.js';
import { LiveBus } from '../../platform/live/index.js';
import type { UserActor } from '../access/actor.js';
import type { UserRole } from '../access/permissions.js';
import { AuditLog } from '../audit/audit-log.js';
import { Actors } from './actors.js';
import { endSessions } from './end-sessions.js';
import { Organization } from './organization.entity.js';
import { lockAccess, requireAnotherOwner } from './owners.js';
import { hashPassword, passwordMatches } from './passwords.js';
import { announcePersonChanged } from './people-news.js';
import {
  userView,
  type CreateUser,
  type UpdateProfile,
  type UpdateUser,
  type UserQuery,
  type UserView,
} from './user.dto.js';
import { User } from './user.entity.js';
import { accessRefusal, losesOwner, mayGrant, profileRefusal, type AccessChanges } from './user.policy.js';

/** A person as other modules show them. */
export interface Person {
  id: string;
  username: string;
  name: string;
}

interface NewUser {
  orgId: string;
  username: string;
  name?: string;
  email: string;
  role: UserRole;
  passwordHash: string;
  locale?: string;
  timeZone?: string;
}

const uniqueConstraints: Record<string, [path: string, message: string]> = {
  users_org_username: ['username', 'is taken in this organization'],
  users_email: ['email', 'is already registered'],
};

/** Throws `already_exists` naming the field that is taken. */
export async function insertUser(tx: Tx, { name, ...user }: NewUser): Promise<User> {
  const id = newId();
  try {
    await tx.manager.insert(User, {
      id,
      orgId: user.orgId,
      username: user.username,
      name: name ?? user.username,
      email: user.email,
      role: user.role,
      passwordHash: user.passwordHash,
      locale: user.locale,
      timeZone: user.timeZone,
    });
  } catch (error) {
    const taken = uniqueConstraints[violatedConstraint(error) ?? ''];
    throw taken ? alreadyExists(...taken, error) : error;
  }
  return tx.manager.findOneByOrFail(User, { id });
}

/** Somebody who may enter, with their rights of now. */
export const activeUser = (manager: EntityManager, orgId: string, id: string): Promise<User | null> =>
  manager.findOne(User, { where: { orgId, id, isActive: true } });

@Injectable()
export class UserService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly actors: Actors,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {}

  list(actor: UserActor, { q, role, isActive, ...page }: UserQuery): Promise<Page<UserView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(User, 'u')
      .where('u.orgId = :orgId', { orgId: actor.orgId });
    // Not LIKE: what is typed is no pattern.
    const anywhere = ['u.name', 'u.username', 'u.email'].map(
      (column) => `strpos(lower(${column}), lower(:q)) > 0`,
    );
    if (q !== undefined) query.andWhere(`(${anywhere.join(' OR ')})`, { q });
    if (role) query.andWhere('u.role = :role', { role });
    if (isActive) query.andWhere('u.isActive = :isActive', { isActive: isActive === 'true' });
    return pageById(query, page, userView);
  }

  async get(actor: UserActor, id: string): Promise<UserView> {
    return userView(await find(this.dataSource.manager, actor.orgId, id));
  }

  async create(actor: UserActor, input: CreateUser): Promise<UserView> {
    if (!mayGrant(actor.role, input.role))
      throw new AppError('forbidden', 'Only an owner makes administrators');
    const passwordHash = await hashPassword(input.password ?? randomUUID());
    return this.transactions.run(async (tx) => {
      const { locale, timeZone } = await tx.manager.findOneByOrFail(Organization, { id: actor.orgId });
      const user = await insertUser(tx, { ...input, orgId: actor.orgId, passwordHash, locale, timeZone });
      await this.audit.record(tx, actor, {
        action: 'user.created',
        objectId: user.id,
        details: { username: user.username, role: user.role },
      });
      announcePersonChanged(tx, this.live, actor.orgId, user.id);
      return userView(user);
    });
  }

  /** Throws `last_owner` for what would leave nobody to own the organization. */
  async update(actor: UserActor, id: string, { role, isActive, ...profile }: UpdateUser): Promise<UserView> {
    const access = defined({ role, isActive });
    const touchesAccess = Object.keys(access).length > 0;
    const updated = await this.transactions.run(async (tx) => {
      if (touchesAccess) await lockAccess(tx, actor.orgId);
      const user = await find(tx.manager, actor.orgId, id);
      if (touchesAccess) await this.changeAccess(tx, actor, user, access);
      if (Object.keys(defined(profile)).length > 0) refuse(profileRefusal(actor, user));
      await this.changeProfile(tx, actor, id, profile);
      return find(tx.manager, actor.orgId, id);
    });
    if (touchesAccess) this.actors.changed(id);
    return userView(updated);
  }

  /** One's own name, language and time zone. */
  async updateProfile(actor: UserActor, profile: UpdateProfile): Promise<void> {
    await this.transactions.run((tx) => this.changeProfile(tx, actor, actor.userId, profile));
  }

  /** What a person wrote stays; they can no longer enter. */
  async deactivate(actor: UserActor, id: string): Promise<void> {
    await this.update(actor, id, { isActive: false });
  }

  /** Asks a person who is in for their password once more; returns its hash. Throws `wrong_password`. */
  async requirePassword(actor: UserActor, password: string): Promise<string> {
    const { passwordHash } = await find(this.dataSource.manager, actor.orgId, actor.userId);
    if (!(await passwordMatches(password, passwordHash))) throw new AppError('wrong_password');
    return passwordHash;
  }

  /** Active people of the organization by id; unknown ones are absent. */
  async people(orgId: string, ids: string[], tx?: Tx): Promise<Person[]> {
    if (ids.length === 0) return [];
    const manager = tx?.manager ?? this.dataSource.manager;
    return manager.find(User, {
      select: { id: true, username: true, name: true },
      where: { orgId, id: In(ids), isActive: true },
    });
  }

  /** Of people, active or not, by their ids. */
  async usernamesOf(orgId: string, ids: string[]): Promise<Map<string, string>> {
    const found = await this.named({ orgId, id: In(ids) }, ids);
    return new Map(found.map(({ id, username }) => [id, username]));
  }

  /** The other way round, of those who are active. */
  async idsOf(orgId: string, usernames: string[]): Promise<Map<string, string>> {
    const found = await this.named({ orgId, username: In(usernames), isActive: true }, usernames);
    return new Map(found.map(({ id, username }) => [username, id]));
  }

  private named(where: FindOptionsWhere<User>, wanted: string[]): Promise<Pick<User, 'id' | 'username'>[]> {
    if (wanted.length === 0) return Promise.resolve([]);
    return this.dataSource.manager.find(User, { select: { id: true, username: true }, where });
  }

  private async changeProfile(tx: Tx, actor: UserActor, id: string, profile: UpdateProfile): Promise<void> {
    const changes = defined(profile);
    const fields = Object.keys(changes);
    if (fields.length === 0) return;
    await tx.manager.update(User, { orgId: actor.orgId, id }, changes);
    await this.audit.record(tx, actor, { action: 'user.updated', objectId: id, details: { fields } });
    announcePersonChanged(tx, this.live, actor.orgId, id);
  }

  private async changeAccess(tx: Tx, actor: UserActor, user: User, changes: AccessChanges): Promise<void> {
    const { orgId } = actor;
    // Told to owners before anything else: it is what they can do something about.
    if (actor.role === 'owner' && losesOwner(user, changes)) await requireAnotherOwner(tx, orgId, user.id);
    refuse(accessRefusal(actor, user, changes));
    // Their own rights may have been changed while they waited for the lock.
    const acting = await tx.manager.findOneBy(User, { orgId, id: actor.userId, isActive: true });
    refuse(
      acting
        ? accessRefusal({ userId: acting.id, role: acting.role }, user, changes)
        : 'Your access has ended',
    );
    await tx.manager.update(User, { orgId, id: user.id }, changes);
    if (changes.isActive === false) await endSessions(tx, { orgId, userId: user.id });
    await this.recordAccess(tx, actor, user, changes);
    announcePersonChanged(tx, this.live, orgId, user.id);
  }

  private async recordAccess(
    tx: Tx,
    actor: UserActor,
    { id, ...before }: User,
    { role = before.role, isActive = before.isActive }: AccessChanges,
  ): Promise<void> {
    if (role !== before.role) {
      const details = { from: before.role, to: role };
      await this.audit.record(tx, actor, { action: 'user.role-changed', objectId: id, details });
    }
    if (isActive !== before.isActive) {
      const action = isActive ? 'user.reactivated' : 'user.deactivated';
      await this.audit.record(tx, actor, { action, objectId: id });
    }
  }
}

/** Throws `not_found` for who is not of this organization. */
async function find(manager: EntityManager, orgId: string, id: string): Promise<User> {
  const user = await manager.findOneBy(User, { orgId, id });
  if (!user) throw notFound('The user');
  return user;
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new AppError('forbidden', reason);
}

const defined = <T extends object>(changes: T): Partial<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
