import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { AfterCommit, defineEvent, Events } from '../../platform/events/index.js';
import { Mailer, type Mail } from '../../platform/mail/index.js';
import { User } from '../accounts/user.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { passwordResetMail } from './password-reset.mail.js';
import { PasswordResets } from './password-resets.js';
import type { PasswordResetRequested, RequestPasswordReset } from './password.dto.js';

const passwordResetRequested = defineEvent()(
  'identity.password-reset-requested',
  z.object({ orgId: z.uuid(), userId: z.uuid() }),
);

/** Longer than noting a request takes: the time of an answer must not tell whether the address exists. */
const answerMillis = 250;

/** Links for those who forgot their password, by mail. */
@Injectable()
export class PasswordResetRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly mailer: Mailer,
    private readonly resets: PasswordResets,
  ) {}

  /** The same answer after the same time for every address. */
  async request({ email }: RequestPasswordReset): Promise<PasswordResetRequested> {
    await Promise.all([this.note(email), sleep(answerMillis)]);
    return { detail: 'If this address is known, a link is on its way to it' };
  }

  @AfterCommit(passwordResetRequested)
  async mailLink({ orgId, userId }: { orgId: string; userId: string }): Promise<void> {
    await this.mailer.send('password-reset', () => this.write(orgId, userId));
  }

  private async note(email: string): Promise<void> {
    const known = await asSystem('auth', () =>
      this.dataSource.manager.findOne(User, {
        select: { id: true, orgId: true },
        where: { email, isActive: true },
      }),
    );
    if (!known) return;
    const { orgId, id: userId } = known;
    await inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        const actor = { kind: 'system', orgId } as const;
        await this.audit.record(tx, actor, { action: 'user.password-reset-requested', objectId: userId });
        await this.events.emit(tx, passwordResetRequested, { orgId, userId });
      }),
    );
  }

  /** Undefined when they were deactivated meanwhile. */
  private async write(orgId: string, userId: string): Promise<Mail | undefined> {
    const user = await this.dataSource.manager.findOneBy(User, { orgId, id: userId, isActive: true });
    if (!user) return undefined;
    const { url, expiresAt } = await this.transactions.run((tx) => this.resets.createLink(tx, orgId, userId));
    const minutes = Math.ceil((expiresAt.getTime() - Date.now()) / 60_000);
    return passwordResetMail({ ...user, url, minutes });
  }
}
