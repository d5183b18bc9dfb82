import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, User, type UserActor, type UserRole } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { alreadyExists, AppError, notFound } from '../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import type { ChannelDriver, Opening } from './channel.js';
import type { ChannelView, CreateChannel, UpdateChannel } from './channel.dto.js';
import { NotificationChannel } from './channel.entity.js';
import type { ChannelType } from './channel-types.js';
import { Channels } from './channels.js';
import { makeOwnChannels } from './own-channels.js';

const mostChannels = 10;
const mostWebhooks = 5;

const usualPriority: Record<ChannelType, number> = { telegram: 100, webhook: 50, email: 10, web: 0 };

const isOwn = ({ type, address }: NotificationChannel): boolean =>
  type === 'web' || (type === 'email' && address === null);

/** Each person's own ways to be reached. */
@Injectable()
export class ChannelService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly channels: Channels,
    private readonly audit: AuditLog,
  ) {}

  async list({ orgId, userId }: UserActor, page: PageQuery): Promise<Page<ChannelView>> {
    await makeOwnChannels(this.dataSource, orgId, [userId]);
    const query = this.dataSource.manager
      .createQueryBuilder(NotificationChannel, 'c')
      .where('c.orgId = :orgId AND c.userId = :userId', { orgId, userId });
    const email = await this.emailOf(orgId, userId);
    return pageById(query, page, (channel) => this.view(channel, email));
  }

  create(actor: UserActor, { type, address, priority, label }: CreateChannel): Promise<ChannelView> {
    const driver = this.driver(type);
    const normal = normalized(driver, address, actor.role);
    return this.transactions.run(async (tx) => {
      await this.requireRoom(tx, actor, type, normal);
      const channel = tx.manager.create(NotificationChannel, {
        id: newId(),
        orgId: actor.orgId,
        userId: actor.userId,
        type,
        address: normal,
        label: label ?? null,
        priority: priority ?? usualPriority[type],
      });
      const opening: Opening = (await driver.open?.(tx, channel)) ?? { set: { verified: true } };
      await tx.manager.insert(NotificationChannel, { ...channel, ...opening.set });
      await this.audit.record(tx, actor, {
        action: 'notification-channel.created',
        objectId: channel.id,
        details: { type },
      });
      return { ...this.view(await this.find(tx, actor, channel.id), ''), ...opening.shown };
    });
  }

  update(
    actor: UserActor,
    id: string,
    { relink, rotateSecret, ...changes }: UpdateChannel,
  ): Promise<ChannelView> {
    return this.transactions.run(async (tx) => {
      const channel = await this.find(tx, actor, id);
      if (channel.type === 'web') throw new AppError('conflict', 'The inbox is always there, and last');
      const opening = relink || rotateSecret ? await this.reopen(tx, channel, !relink) : undefined;
      // Switched on again by its owner, it begins anew.
      const afresh = changes.enabled ? { failures: 0, disabledReason: null } : {};
      const set = { ...changes, ...afresh, ...opening?.set };
      if (Object.keys(set).length > 0)
        await tx.manager.update(NotificationChannel, { orgId: actor.orgId, id }, set);
      await this.audit.record(tx, actor, {
        action: 'notification-channel.updated',
        objectId: id,
        details: { type: channel.type, changes: namesOf({ ...changes, relink, rotateSecret }) },
      });
      const email = await this.emailOf(actor.orgId, actor.userId, tx);
      return { ...this.view(await this.find(tx, actor, id), email), ...opening?.shown };
    });
  }

  async remove(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const channel = await this.find(tx, actor, id);
      if (isOwn(channel))
        throw new AppError('conflict', 'Everybody has the inbox and the address of their account');
      await tx.manager.delete(NotificationChannel, { orgId: actor.orgId, id });
      await this.audit.record(tx, actor, {
        action: 'notification-channel.deleted',
        objectId: id,
        details: { type: channel.type },
      });
    });
  }

  private driver(type: ChannelType): ChannelDriver {
    const driver = this.channels.get(type);
    const unavailable = this.channels.unavailable(type);
    if (!driver || unavailable !== undefined)
      throw new AppError('channel_unavailable', `This server cannot send by ${type}: ${unavailable}`);
    return driver;
  }

  /** Linked anew, or with another secret: of each type one of the two can be asked for. */
  private async reopen(tx: Tx, channel: NotificationChannel, isForSecret: boolean): Promise<Opening> {
    if (isForSecret !== (channel.type === 'webhook'))
      throw new AppError('conflict', isForSecret ? 'Only a webhook has a secret' : 'A webhook is not linked');
    const opening = isOwn(channel) ? undefined : await this.driver(channel.type).open?.(tx, channel);
    if (!opening) throw new AppError('conflict', 'There is nothing to link here');
    return opening;
  }

  private async find(tx: Tx, { orgId, userId }: UserActor, id: string): Promise<NotificationChannel> {
    const channel = await tx.manager.findOne(NotificationChannel, { where: { orgId, userId, id } });
    if (!channel) throw notFound('The channel');
    return channel;
  }

  /** Under a lock on the person: two that are made at once are counted one after the other. */
  private async requireRoom(
    tx: Tx,
    { orgId, userId }: UserActor,
    type: ChannelType,
    address: string | null,
  ): Promise<void> {
    await tx.manager.query('SELECT FROM users WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      orgId,
      userId,
    ]);
    await makeOwnChannels(tx.manager, orgId, [userId]);
    const mine = await tx.manager.find(NotificationChannel, {
      select: { id: true, type: true, address: true },
      where: { orgId, userId },
    });
    if (address !== null && mine.some((other) => other.type === type && other.address === address))
      throw alreadyExists('address', 'is a channel of yours already', undefined);
    const others = mine.filter((channel) => !isOwn(channel));
    if (others.length >= mostChannels)
      throw new AppError('channels_full', `A person has at most ${mostChannels} channels`);
    if (type === 'webhook' && others.filter((other) => other.type === type).length >= mostWebhooks)
      throw new AppError('channels_full', `A person has at most ${mostWebhooks} webhooks`);
  }

  private async emailOf(orgId: string, userId: string, tx?: Tx): Promise<string> {
    const manager = tx?.manager ?? this.dataSource.manager;
    const { email } = await manager.findOneByOrFail(User, { orgId, id: userId });
    return email;
  }

  private view(channel: NotificationChannel, email: string): ChannelView {
    const { id, type, label, priority, enabled, verified, failures, disabledReason, createdAt } = channel;
    const unavailable = this.channels.unavailable(type);
    return {
      id,
      type,
      address: type === 'email' ? (channel.address ?? email) : channel.address,
      label,
      priority,
      enabled,
      verified,
      isOwn: isOwn(channel),
      ...(unavailable === undefined ? {} : { unavailable }),
      disabledReason,
      failures,
      linkExpiresAt: channel.linkExpiresAt && channel.linkExpiresAt.toISOString(),
      createdAt: createdAt.toISOString(),
    };
  }
}

const namesOf = (changes: object): string[] =>
  Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name]));

const badAddress = (message: string): AppError =>
  new AppError('validation_failed', undefined, { errors: [{ path: 'address', message }] });

/** What a driver makes of an address; Telegram takes none. */
function normalized(driver: ChannelDriver, address: string | undefined, role: UserRole): string | null {
  if (!driver.normalize) {
    if (address !== undefined) throw badAddress('is not given here: the channel is linked by a code');
    return null;
  }
  if (address === undefined) throw badAddress('is required');
  return driver.normalize(address, role);
}
