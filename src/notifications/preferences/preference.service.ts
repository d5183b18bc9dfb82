import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { isMandatory, notificationTypes } from '../notification-types.js';
import { preferenceFor } from './plan.js';
import type { PreferencesView, PutPreferences } from './preference.dto.js';
import { NotificationPreference, NotificationSettings } from './preference.entity.js';

type Mine = Pick<UserActor, 'orgId' | 'userId'>;

/** What each person wants to be told, by which channels, and when not. */
@Injectable()
export class PreferenceService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly live: LiveBus,
  ) {}

  get(actor: UserActor): Promise<PreferencesView> {
    return viewOf(this.dataSource.manager, actor);
  }

  /** Throws `validation_failed` for a type that cannot be switched off. */
  put(actor: UserActor, { types, quietHours }: PutPreferences): Promise<PreferencesView> {
    const { orgId, userId } = actor;
    const fixed = types.findIndex(({ type, enabled }) => !enabled && isMandatory(type));
    if (fixed >= 0)
      throw new AppError('validation_failed', undefined, {
        errors: [{ path: `types.${fixed}.enabled`, message: 'cannot be switched off' }],
      });
    return this.transactions.run(async (tx) => {
      const mine = { orgId, userId };
      // Two that write at once come one after the other.
      await tx.manager.query('SELECT FROM users WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [
        orgId,
        userId,
      ]);
      await tx.manager.delete(NotificationPreference, mine);
      await tx.manager.delete(NotificationSettings, mine);
      if (types.length > 0)
        await tx.manager.insert(
          NotificationPreference,
          types.map((wish) => ({ ...mine, ...wish })),
        );
      if (quietHours)
        await tx.manager.insert(NotificationSettings, {
          ...mine,
          quietFrom: quietHours.from,
          quietTo: quietHours.to,
          quietDays: quietHours.days,
          timeZone: quietHours.timeZone,
        });
      await this.lookAgain(tx, actor);
      return viewOf(tx.manager, actor);
    });
  }

  /** What waits for quiet hours is looked at by the new ones: it goes out, or waits for their end. */
  private async lookAgain(tx: Tx, { orgId, userId }: Mine): Promise<void> {
    const [, count] = await tx.manager.query<[unknown, number]>(
      `WITH waiting AS (
         SELECT d.id, GREATEST(now(), d.created_at + make_interval(secs => $3)) AS at FROM deliveries d
         WHERE d.org_id = $1 AND d.user_id = $2 AND d.state = 'due' AND d.lease_until IS NULL AND d.planned_at > now()
         ORDER BY d.id FOR UPDATE SKIP LOCKED)
       UPDATE deliveries d SET planned_at = w.at, due_at = w.at FROM waiting w WHERE d.org_id = $1 AND d.id = w.id`,
      [orgId, userId, this.config.NOTIFICATION_GRACE],
    );
    if (count > 0)
      tx.afterCommit(() => this.live.publish({ topics: [topics.deliveriesDue], type: 'wake', data: {} }));
  }
}

async function viewOf(manager: EntityManager, { orgId, userId }: Mine): Promise<PreferencesView> {
  const own = await manager.find(NotificationPreference, { where: { orgId, userId } });
  const settings = await manager.findOne(NotificationSettings, { where: { orgId, userId } });
  return {
    types: notificationTypes.map((type) => {
      const { enabled, channels } = preferenceFor(
        type,
        own.find((wish) => wish.type === type),
      );
      return { type, enabled, channels: channels && [...channels], mandatory: isMandatory(type) };
    }),
    quietHours: settings && {
      from: settings.quietFrom,
      to: settings.quietTo,
      days: settings.quietDays,
      timeZone: settings.timeZone,
    },
  };
}
