import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditLog, LoginThrottle, Organization, User, type UserActor } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { alreadyExists, AppError, notFound } from '../../../platform/errors/index.js';
import { AfterCommit, defineEvent, Events, type PayloadOf } from '../../../platform/events/index.js';
import { Mailer, type Mail } from '../../../platform/mail/index.js';
import type { Opening } from '../channel.js';
import { NotificationChannel } from '../channel.entity.js';
import { hashOfCode, newCode } from './verification-code.js';
import { verificationMail } from './verification.mail.js';

const codeHours = 24;

/** The code itself is made when its mail is written: it is in no queue. */
const codeWanted = defineEvent()(
  'notification.code-wanted',
  z.object({ orgId: z.uuid(), channelId: z.uuid() }),
);
type CodeWanted = PayloadOf<typeof codeWanted>;

/** Addresses beside the account's are used once their owner has entered a code that was mailed to them. */
@Injectable()
export class EmailVerification {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly throttle: LoginThrottle,
    private readonly mailer: Mailer,
  ) {}

  /** Throws `already_exists` for the account's own address, `conflict` for one that is verified, `too_many_attempts`. */
  async begin(tx: Tx, { id, orgId, userId, address, verified }: NotificationChannel): Promise<Opening> {
    if (verified) throw new AppError('conflict', 'This address is verified');
    const { email } = await tx.manager.findOneByOrFail(User, { orgId, id: userId });
    if (address === email) throw alreadyExists('address', 'is the address of your account', undefined);
    await this.throttle.spend({ of: 'channel-code', account: address ?? '' });
    await this.events.emit(tx, codeWanted, { orgId, channelId: id });
    return { set: { verified: false, linkCodeHash: null, linkExpiresAt: null } };
  }

  @AfterCommit(codeWanted)
  async mailCode({ orgId, channelId }: CodeWanted): Promise<void> {
    await this.mailer.send('channel-code', () => this.write(orgId, channelId));
  }

  /** Uses the code up. Throws `link_invalid` for any other, `not_found`, `too_many_attempts`. */
  verify(actor: UserActor, id: string, code: string): Promise<void> {
    return this.throttle.guard({ of: 'channel-code-guess', account: id }, () =>
      this.transactions.run(async (tx) => {
        const { orgId, userId } = actor;
        if (!(await tx.manager.existsBy(NotificationChannel, { orgId, userId, id })))
          throw notFound('The channel');
        const [, verified] = await tx.manager.query<[unknown, number]>(
          `UPDATE notification_channels SET verified = true, link_code_hash = NULL, link_expires_at = NULL
           WHERE org_id = $1 AND id = $2 AND type = 'email' AND link_code_hash = $3 AND link_expires_at > now()`,
          [orgId, id, hashOfCode(id, code)],
        );
        if (verified === 0) throw new AppError('link_invalid');
        await this.audit.record(tx, actor, { action: 'notification-channel.verified', objectId: id });
      }),
    );
  }

  /** Undefined when nobody waits for it any more. A code that was mailed before works no more. */
  private write(orgId: string, id: string): Promise<Mail | undefined> {
    return this.transactions.run(async (tx) => {
      const channel = await tx.manager.findOneBy(NotificationChannel, { orgId, id, verified: false });
      const address = channel?.address;
      const user =
        channel && (await tx.manager.findOneBy(User, { orgId, id: channel.userId, isActive: true }));
      if (!address || !user) return undefined;
      const { name: organization } = await tx.manager.findOneByOrFail(Organization, { id: orgId });
      const code = newCode();
      await tx.manager.update(
        NotificationChannel,
        { orgId, id },
        {
          linkCodeHash: hashOfCode(id, code),
          linkExpiresAt: () => `now() + make_interval(hours => ${codeHours})`,
        },
      );
      const url = `${this.config.PUBLIC_URL}/settings/notifications`;
      return verificationMail({ ...user, address, organization, code, hours: codeHours, url });
    });
  }
}
