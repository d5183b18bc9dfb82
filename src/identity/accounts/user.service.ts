import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from './actors.js';
import { userView, type CreateUser, type UpdateUser, type UserView } from './user.dto.js';
import { hashPassword } from './passwords.js';
import type { UserRole } from '../access/permissions.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

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
    });
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    const { constraint } = error.driverError as { constraint?: string };
    const taken = constraint ? uniqueConstraints[constraint] : undefined;
    if (!taken) throw error;
    const [path, message] = taken;
    throw new AppError('already_exists', `This ${path} ${message}`, {
      errors: [{ path, message }],
      cause: error,
    });
  }
  return tx.manager.findOneByOrFail(User, { id });
}

@Injectable()
export class UserService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly actors: Actors,
  ) {}

  async list(actor: UserActor, { limit, cursor }: PageQuery): Promise<Page<UserView>> {
    const [after] = cursor ? decodeCursor(cursor, z.tuple([z.uuid()])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(User, 'u')
      .where('u.orgId = :orgId', { orgId: actor.orgId })
      .orderBy('u.id')
      .limit(limit + 1);
    if (after) query.andWhere('u.id > :after', { after });
    return toPage(await query.getMany(), limit, userView, (user) => [user.id]);
  }

  async get(actor: UserActor, id: string): Promise<UserView> {
    return userView(await this.find(actor.orgId, id));
  }

  async create(actor: UserActor, input: CreateUser): Promise<UserView> {
    this.mayGrant(actor, input.role);
    const passwordHash = await hashPassword(input.password ?? randomUUID());
    return this.transactions.run(async (tx) =>
      userView(await insertUser(tx, { ...input, orgId: actor.orgId, passwordHash })),
    );
  }

  async update(actor: UserActor, id: string, changes: UpdateUser): Promise<UserView> {
    const user = await this.find(actor.orgId, id);
    const touchesAccess = changes.role !== undefined || changes.isActive !== undefined;
    if (touchesAccess) this.mayChangeAccess(actor, user);
    if (changes.role) this.mayGrant(actor, changes.role);
    if (Object.keys(changes).length === 0) return userView(user);
    await this.transactions.run(async (tx) => {
      await tx.manager.update(User, { orgId: actor.orgId, id }, changes);
      if (changes.isActive !== false) return;
      await tx.manager.update(
        Session,
        { orgId: actor.orgId, userId: id, revokedAt: IsNull() },
        { revokedAt: new Date() },
      );
    });
    if (touchesAccess) this.actors.changed(id);
    return this.get(actor, id);
  }

  /** What a person wrote stays; they can no longer enter. */
  async deactivate(actor: UserActor, id: string): Promise<void> {
    await this.update(actor, id, { isActive: false });
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

  private mayChangeAccess(actor: UserActor, user: User): void {
    if (user.role === 'owner') throw new AppError('forbidden', 'The owner keeps their access');
    if (user.id === actor.userId) throw new AppError('forbidden', 'Nobody changes their own access');
    if (user.role === 'admin' && actor.role !== 'owner') {
      throw new AppError('forbidden', 'Only an owner changes the access of administrators');
    }
  }

  private mayGrant(actor: UserActor, role: UserRole): void {
    if (role === 'admin' && actor.role !== 'owner') {
      throw new AppError('forbidden', 'Only an owner makes administrators');
    }
  }

  private async find(orgId: string, id: string): Promise<User> {
    const user = await this.dataSource.manager.findOneBy(User, { orgId, id });
    if (!user) throw notFound('The user');
    return user;
  }
}
