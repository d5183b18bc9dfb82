import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { ChannelType } from '../channels/channel-types.js';
import { Notification } from '../intents/notification.entity.js';

export const deliveryStates = ['due', 'delivered', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * How one notification gets beyond the inbox: the queue. Its rows are claimed with a lease, and every write names the
 * epoch of its claim.
 */
@Entity('deliveries')
@Unique('deliveries_org_id', ['orgId', 'id'])
@Unique('deliveries_notification_once', ['orgId', 'notificationId'])
@Index('deliveries_due', ['orgId', 'channelType', 'urgent', 'dueAt', 'id'], { where: `state = 'due'` })
@Index('deliveries_lane', ['orgId', 'channelId', 'id'], { where: `state = 'due'` })
@Index('deliveries_person', ['orgId', 'userId'], { where: `state = 'due'` })
@Index('deliveries_leased', ['orgId'], { where: 'lease_until IS NOT NULL' })
@ForeignKey(() => Notification, ['orgId', 'notificationId'], ['orgId', 'id'], {
  name: 'deliveries_notification',
  onDelete: 'CASCADE',
})
@Check('deliveries_state', `state IN ('due', 'delivered', 'failed', 'skipped')`)
export class Delivery {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() notificationId: string;
  @UuidColumn() userId: string;
  @TextColumn({ default: 'due' }) state: DeliveryState;
  /** The notification's: it goes out before what is not. */
  @Column('boolean', { default: false }) urgent: boolean;
  /** The channel that is tried now: those of one that keeps order go one after the other. */
  @UuidColumn({ nullable: true }) channelId: string | null;
  @TextColumn() channelType: ChannelType;
  @Column('boolean', { default: true }) ordered: boolean;
  /** The channels that have failed for good. */
  @Column('uuid', { array: true, default: [] }) tried: string[];
  /** On this channel. */
  @Column('integer', { default: 0 }) attempts: number;
  /** Since when it could go out by this channel. */
  @TimeColumn({ default: () => 'now()' }) plannedAt: Date;
  /** When it is looked at: later than planned while it is being sent, and while its turn has not come. */
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
  /** Written just before it is sent: whoever finds it has to do with an attempt of unknown outcome. */
  @TimeColumn({ nullable: true }) sendingAt: Date | null;
  @Column('integer', { default: 0 }) epoch: number;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
