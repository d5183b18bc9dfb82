import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LoginThrottle, User, type UserActor } from '../../identity/index.js';
import { newId } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { ChannelDriver } from '../channels/channel.js';
import { NotificationChannel } from '../channels/channel.entity.js';
import { Channels } from '../channels/channels.js';
import { failureOf } from './backoff.js';
import { DeliveryLogEntry } from './delivery-log.entity.js';
import type { TestResult } from './log.dto.js';
import { Sender } from './sender.js';

/** Tries at once whether a channel works. */
@Injectable()
export class ChannelTests {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly sender: Sender,
    private readonly throttle: LoginThrottle,
  ) {}

  /**
   * One attempt, which is logged. A failure is an answer. Throws `conflict`, `channel_unavailable`, `busy`, and
   * `too_many_attempts`: whoever else may read the address is not to be flooded through us.
   */
  async run({ orgId, userId }: UserActor, id: string): Promise<TestResult> {
    const channel = await this.find(orgId, userId, id);
    const unavailable = this.channels.unavailable(channel.type);
    const driver = this.channels.get(channel.type);
    if (!driver || unavailable !== undefined)
      throw new AppError('channel_unavailable', `This server cannot send by ${channel.type}: ${unavailable}`);
    if (!channel.verified) throw new AppError('conflict', 'The channel is not linked yet');
    if (this.underWay.has(id)) throw new AppError('busy', 'This channel is being tested already');
    this.underWay.add(id);
    try {
      await this.throttle.spend({ of: 'channel-test', account: userId });
      return await this.attempt(driver, channel);
    } finally {
      this.underWay.delete(id);
    }
  }

  private async attempt(driver: ChannelDriver, channel: NotificationChannel): Promise<TestResult> {
    const { orgId, userId } = channel;
    const user = await this.dataSource.manager.findOneByOrFail(User, { orgId, id: userId });
    const id = newId();
    const began = performance.now();
    const sent = await this.sender
      .send(driver, {
        deliveryId: id,
        attempt: 1,
        notification: {
          id,
          orgId,
          userId,
          type: 'system',
          template: 'channel_test',
          params: { channel: channel.type },
          link: '/settings/notifications',
          urgent: false,
          createdAt: new Date(),
        },
        reader: user,
        channel,
        email: user.email,
      })
      .then(
        ({ providerId }) => ({ outcome: 'delivered' as const, ...(providerId ? { providerId } : {}) }),
        (error: unknown) => {
          log.info({ err: error, channel: channel.type }, 'a test of a channel failed');
          const { code, detail } = failureOf(error);
          return { outcome: 'failed' as const, errorCode: code, error: detail };
        },
      );
    const result = { ...sent, durationMs: Math.round(performance.now() - began) };
    await this.dataSource.manager.insert(DeliveryLogEntry, {
      ...result,
      id,
      orgId,
      userId,
      channelId: channel.id,
      channelType: channel.type,
      attempt: 1,
    });
    return result;
  }

  private async find(orgId: string, userId: string, id: string): Promise<NotificationChannel> {
    const channel = await this.dataSource.manager
      .createQueryBuilder(NotificationChannel, 'c')
      .addSelect('c.secretSealed')
      .where('c.orgId = :orgId AND c.userId = :userId AND c.id = :id', { orgId, userId, id })
      .getOne();
    if (!channel) throw notFound('The channel');
    return channel;
  }
}
