import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AfterCommit } from '../../platform/events/index.js';
import { Mailer, type Mail } from '../../platform/mail/index.js';
import { newLinkToken } from '../access/link-token.js';
import { Organization } from '../accounts/organization.entity.js';
import { User } from '../accounts/user.entity.js';
import { Invite } from './invite.entity.js';
import { inviteMail } from './invite.mail.js';
import { inviteAddressed, inviteUrl } from './invite.service.js';

/** Sends invites to the addresses they are for. */
@Injectable()
export class InviteMails {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly mailer: Mailer,
  ) {}

  @AfterCommit(inviteAddressed)
  async mail({ orgId, inviteId }: { orgId: string; inviteId: string }): Promise<void> {
    await this.mailer.send('invite', () => this.write(orgId, inviteId));
  }

  /** With a token of its own: a job carries ids only. Undefined when there is nothing to accept any more. */
  private async write(orgId: string, id: string): Promise<Mail | undefined> {
    const { manager } = this.dataSource;
    const token = newLinkToken('invite');
    const open = { orgId, id, expiresAt: MoreThan(new Date()) };
    await manager.update(Invite, open, { mailedHash: token.hash });
    const invite = await manager.findOneBy(Invite, open);
    if (!invite?.email) return undefined;
    const { name, locale } = await manager.findOneByOrFail(Organization, { id: orgId });
    const inviter = await manager.findOneByOrFail(User, { orgId, id: invite.createdBy });
    return inviteMail({
      email: invite.email,
      locale,
      organization: name,
      inviter: inviter.name,
      url: inviteUrl(this.config, token.text),
      expiresAt: invite.expiresAt,
    });
  }
}
