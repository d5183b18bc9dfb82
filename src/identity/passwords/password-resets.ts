import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Purges } from '../../platform/purge/index.js';
import { newLinkToken } from '../access/link-token.js';
import { User } from '../accounts/user.entity.js';
import { PasswordReset } from './password-reset.entity.js';

export interface ResetLink {
  url: string;
  expiresAt: Date;
}

/** Links for choosing a new password: made, looked up and used up. Who is given one is for others to decide. */
@Injectable()
export class PasswordResets {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('password resets', (limit) => this.purge(limit));
  }

  /** The only link of this person from now on. Throws `not_found` when they are unknown or inactive. */
  async createLink(tx: Tx, orgId: string, userId: string): Promise<ResetLink> {
    const user = await tx.manager.findOne(User, {
      select: { id: true },
      where: { orgId, id: userId, isActive: true },
      // Two at the same moment would each leave a link.
      lock: { mode: 'for_no_key_update' },
    });
    if (!user) throw notFound('The user');
    await this.forget(tx, orgId, userId);
    const token = newLinkToken('password-reset');
    const expiresAt = new Date(Date.now() + this.config.PASSWORD_RESET_TTL * 1_000);
    await tx.manager.insert(PasswordReset, { id: newId(), orgId, userId, tokenHash: token.hash, expiresAt });
    return { url: `${this.config.PUBLIC_URL}/reset#${token.text}`, expiresAt };
  }

  /** Whose token this is; for the system role `auth`, which sees nothing else of them. */
  find(token: string): Promise<Pick<PasswordReset, 'orgId' | 'userId'> | null> {
    return this.dataSource.manager.findOne(PasswordReset, {
      select: { orgId: true, userId: true },
      where: { tokenHash: sha256(token), expiresAt: MoreThan(new Date()) },
    });
  }

  /** Uses the token up; false when somebody else did, or its time is over. */
  async use(tx: Tx, orgId: string, userId: string, token: string): Promise<boolean> {
    const { affected } = await tx.manager.delete(PasswordReset, {
      orgId,
      userId,
      tokenHash: sha256(token),
      expiresAt: MoreThan(new Date()),
    });
    return affected === 1;
  }

  /** Makes every link of this person void. */
  async forget(tx: Tx, orgId: string, userId: string): Promise<void> {
    await tx.manager.delete(PasswordReset, { orgId, userId });
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM password_resets
       WHERE id IN (SELECT id FROM password_resets WHERE expires_at < now() LIMIT $1)`,
      [limit],
    );
    return gone;
  }
}
