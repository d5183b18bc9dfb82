import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { newId, Transactions } from '../../platform/database/index.js';
import { CalendarFeed } from './calendar-feed.entity.js';
import type { FeedView } from './feed.dto.js';

/** Makes a leaked one easy to find. */
const mark = 'art_f_';
const secretBytes = 32;

type Owner = Pick<UserActor, 'kind' | 'orgId' | 'userId'>;

/** The secret address of a person's own calendar: it is made, replaced and taken away. */
@Injectable()
export class FeedService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get({ orgId, userId }: Owner): Promise<FeedView> {
    const feed = await this.dataSource.manager.findOneBy(CalendarFeed, { orgId, userId });
    return { url: null, createdAt: feed?.createdAt.toISOString() ?? null };
  }

  /** An earlier address leads nowhere from then on. */
  make(owner: Owner): Promise<FeedView> {
    const { orgId, userId } = owner;
    const token = mark + randomBytes(secretBytes).toString('base64url');
    return this.transactions.run(async (tx) => {
      const id = newId();
      const [made] = await tx.manager.query<{ createdAt: Date; isNew: boolean }[]>(
        `INSERT INTO calendar_feeds (id, org_id, user_id, token_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id, user_id) DO UPDATE SET id = $1, token_hash = $4, created_at = now()
         RETURNING created_at AS "createdAt", xmax = 0 AS "isNew"`,
        [id, orgId, userId, sha256(token)],
      );
      const action = made?.isNew ? 'calendar-feed.created' : 'calendar-feed.replaced';
      await this.audit.record(tx, owner, { action, objectId: id });
      return {
        url: `${this.config.PUBLIC_URL}/api/v1/calendar/feeds/${token}.ics`,
        createdAt: made?.createdAt.toISOString() ?? null,
      };
    });
  }

  async remove(owner: Owner): Promise<void> {
    const { orgId, userId } = owner;
    await this.transactions.run(async (tx) => {
      const feed = await tx.manager.findOneBy(CalendarFeed, { orgId, userId });
      if (!feed) return;
      const { affected } = await tx.manager.delete(CalendarFeed, { orgId, id: feed.id });
      if (affected === 1)
        await this.audit.record(tx, owner, { action: 'calendar-feed.deleted', objectId: feed.id });
    });
  }
}
