import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { newId, Transactions, type Tx } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { defineEvent, Events } from '../platform/events/index.js';
import { AccessTokens } from './access-tokens.js';
import type { UserActor } from './actor.js';
import { Actors } from './actors.js';
import {
  organizationView,
  userView,
  type Login,
  type Register,
  type SessionView,
  type TokensView,
} from './identity.dto.js';
import { Organization } from './organization.entity.js';
import { hashPassword, passwordMatches } from './passwords.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';
import { insertUser } from './user.service.js';

/** A new organization exists; modules give it what each organization has from the start. */
export const organizationRegistered = defineEvent()(
  'identity.organization-registered',
  z.object({ orgId: z.uuid() }),
);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const newRefreshToken = (): string => `art_r_${randomBytes(32).toString('base64url')}`;

/** Two tabs may refresh at once with the same token; later than this it is a replay. */
const graceMillis = 10_000;

/** Registration, login, and sessions as families of rotating refresh tokens. */
@Injectable()
export class AuthService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {}

  async register(input: Register): Promise<SessionView> {
    await this.refuseWhenClosed();
    const passwordHash = await hashPassword(input.password);
    return this.transactions.run(async (tx) => {
      const organization = await this.insertOrganization(tx, input.organization.name);
      const user = await insertUser(tx, { ...input, orgId: organization.id, role: 'owner', passwordHash });
      await this.events.emit(tx, organizationRegistered, { orgId: organization.id });
      return this.sessionView(await this.openSession(tx, user), user, organization);
    });
  }

  async login(input: Login): Promise<SessionView> {
    const user = await this.dataSource.manager.findOneBy(User, { email: input.email });
    const matches = await passwordMatches(input.password, user?.passwordHash);
    if (!user || !matches || !user.isActive) throw new AppError('invalid_credentials');
    return this.transactions.run(async (tx) => {
      const organization = await tx.manager.findOneByOrFail(Organization, { id: user.orgId });
      return this.sessionView(await this.openSession(tx, user), user, organization);
    });
  }

  /** Exchanges a refresh token; one that was exchanged before closes its whole session. */
  async refresh(refreshToken: string): Promise<TokensView> {
    const hash = sha256(refreshToken);
    const outcome = await this.transactions.run(async (tx) => {
      const session = await tx.manager.findOne(Session, {
        where: [{ tokenHash: hash }, { previousHash: hash }],
        lock: { mode: 'pessimistic_write' },
      });
      if (!session || session.revokedAt || session.expiresAt <= new Date())
        throw new AppError('invalid_token');
      const user = await tx.manager.findOneBy(User, {
        orgId: session.orgId,
        id: session.userId,
        isActive: true,
      });
      if (!user) throw new AppError('invalid_token');
      const replayed = session.tokenHash !== hash;
      if (replayed && Date.now() - (session.rotatedAt?.getTime() ?? 0) > graceMillis) {
        await tx.manager.update(Session, { id: session.id }, { revokedAt: new Date() });
        return { reusedBy: session.userId };
      }
      const next = newRefreshToken();
      // Within the grace the older token stays the previous one: the other tab's new token remains good until used.
      await tx.manager.update(
        Session,
        { id: session.id },
        { tokenHash: sha256(next), previousHash: hash, rotatedAt: new Date() },
      );
      return { tokens: this.tokensView(session, next) };
    });
    if (outcome.tokens) return outcome.tokens;
    this.actors.changed(outcome.reusedBy);
    throw new AppError('token_reused');
  }

  async logout(actor: UserActor): Promise<void> {
    await this.dataSource.manager.update(
      Session,
      { orgId: actor.orgId, id: actor.sessionId, revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
    this.actors.changed(actor.userId);
  }

  async me(actor: UserActor) {
    const user = await this.dataSource.manager.findOneByOrFail(User, {
      orgId: actor.orgId,
      id: actor.userId,
    });
    const organization = await this.dataSource.manager.findOneByOrFail(Organization, { id: actor.orgId });
    return {
      user: userView(user),
      organization: organizationView(organization),
      permissions: [...actor.permissions],
    };
  }

  /** A closed server still takes its very first organization, or nobody could ever enter. */
  private async refuseWhenClosed(): Promise<void> {
    if (this.config.ALLOW_SIGNUP) return;
    if (await this.dataSource.manager.exists(Organization)) throw new AppError('signup_closed');
  }

  private async insertOrganization(tx: Tx, name: string): Promise<Organization> {
    const id = newId();
    await tx.manager.insert(Organization, { id, name });
    return tx.manager.findOneByOrFail(Organization, { id });
  }

  private async openSession(tx: Tx, user: User): Promise<TokensView> {
    const refreshToken = newRefreshToken();
    const session = {
      id: newId(),
      orgId: user.orgId,
      userId: user.id,
      tokenHash: sha256(refreshToken),
      expiresAt: new Date(Date.now() + this.config.REFRESH_TOKEN_TTL * 1_000),
    };
    await tx.manager.insert(Session, session);
    return this.tokensView(session, refreshToken);
  }

  private tokensView(
    session: { id: string; orgId: string; userId: string },
    refreshToken: string,
  ): TokensView {
    const accessToken = this.tokens.sign({ ...session, sessionId: session.id });
    return { accessToken, refreshToken, expiresIn: Math.ceil(this.config.ACCESS_TOKEN_TTL) };
  }

  private sessionView(tokens: TokensView, user: User, organization: Organization): SessionView {
    return { user: userView(user), organization: organizationView(organization), ...tokens };
  }
}
