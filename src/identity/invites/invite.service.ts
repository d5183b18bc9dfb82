import { Injectable } from '@nestjs/common';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, Transactions } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { defineEvent, Events } from '../../platform/events/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import { Limits } from '../../platform/limits/index.js';
import { Purges } from '../../platform/purge/index.js';
import type { UserActor } from '../access/actor.js';
import { newLinkToken } from '../access/link-token.js';
import { User } from '../accounts/user.entity.js';
import { mayGrant } from '../accounts/user.policy.js';
import { AuditLog } from '../audit/audit-log.js';
import { inviteView, type CreateInvite, type InviteView, type NewInviteView } from './invite.dto.js';
import { Invite } from './invite.entity.js';

/** An invite with an address was made. */
export const inviteAddressed = defineEvent()(
  'identity.invite-addressed',
  z.object({ orgId: z.uuid(), inviteId: z.uuid() }),
);

/** In the fragment, which browsers send to nobody: the token reaches no log of any server. */
export const inviteUrl = ({ PUBLIC_URL }: Config, token: string): string => `${PUBLIC_URL}/invite#${token}`;

/** So many mails one address gets in a day, whoever invites it: a server with open registration is no mail cannon. */
const mostMails = 5;
const mailWindowSeconds = 86_400;

/** Invites as those who manage people see them. */
@Injectable()
export class InviteService {
  private readonly mails: RateLimiterAbstract;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    limits: Limits,
    purges: Purges,
  ) {
    this.mails = limits.counter('invite-mails', mailWindowSeconds);
    purges.add('invites', (limit) => this.purge(limit));
  }

  async create(actor: UserActor, input: CreateInvite): Promise<NewInviteView> {
    if (!mayGrant(actor.role, input.role))
      throw new AppError('forbidden', 'Only an owner invites administrators');
    const { email = null, role, username = null, name = null, expiresInHours } = input;
    if (email) await this.spendMail(email);
    const token = newLinkToken('invite');
    const { orgId } = actor;
    const id = newId();
    const expiresAt = new Date(Date.now() + expiresInHours * 3_600_000);
    const invite = await this.transactions.run(async (tx) => {
      if (email && (await tx.manager.existsBy(User, { orgId, email }))) {
        throw new AppError('already_exists', 'This email is of a colleague already', {
          errors: [{ path: 'email', message: 'is of a colleague already' }],
        });
      }
      await tx.manager.insert(Invite, {
        id,
        orgId,
        createdBy: actor.userId,
        email,
        role,
        username,
        name,
        tokenHash: token.hash,
        expiresAt,
      });
      await this.audit.record(tx, actor, {
        action: 'invite.created',
        objectId: id,
        details: { role, expiresAt },
      });
      if (email) await this.events.emit(tx, inviteAddressed, { orgId, inviteId: id });
      return tx.manager.findOneByOrFail(Invite, { orgId, id });
    });
    return { ...inviteView(invite), url: inviteUrl(this.config, token.text), token: token.text };
  }

  private async spendMail(email: string): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.mails.penalty(email);
    if (consumedPoints > mostMails)
      throw new AppError('too_many_requests', 'This address was invited too often today', {
        retryAfter: msBeforeNext / 1_000,
      });
  }

  /** Those that can still be accepted. */
  list(actor: UserActor, page: PageQuery): Promise<Page<InviteView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Invite, 'i')
      .where('i.orgId = :orgId AND i.expiresAt > now()', { orgId: actor.orgId });
    return pageById(query, page, inviteView);
  }

  async withdraw(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { affected } = await tx.manager.delete(Invite, { orgId: actor.orgId, id });
      if (!affected) throw notFound('The invite');
      await this.audit.record(tx, actor, { action: 'invite.withdrawn', objectId: id });
    });
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      'DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at < now() LIMIT $1)',
      [limit],
    );
    return gone;
  }
}
