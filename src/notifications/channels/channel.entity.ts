import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { ChannelType } from './channel-types.js';

/** One way to one person. Everybody has the inbox and the address of their account: these two have no address here. */
@Entity('notification_channels')
@Unique('notification_channels_org_id', ['orgId', 'id'])
@Index('notification_channels_whose', ['orgId', 'userId'])
@Index('notification_channels_own', ['orgId', 'userId', 'type'], {
  unique: true,
  where: `address IS NULL AND type IN ('web', 'email')`,
})
@Index('notification_channels_address', ['type', 'address'], { where: 'address IS NOT NULL' })
@Index('notification_channels_link', ['linkCodeHash'], {
  unique: true,
  where: 'link_code_hash IS NOT NULL',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], { name: 'notification_channels_user' })
@Check('notification_channels_type', `type IN ('telegram', 'email', 'webhook', 'web')`)
@Check('notification_channels_priority', 'priority BETWEEN 0 AND 1000')
export class NotificationChannel {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'notification_channels_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() userId: string;
  @TextColumn() type: ChannelType;
  /** Null of e-mail: the account's own. Null of Telegram: not linked yet. */
  @TextColumn({ nullable: true }) address: string | null;
  @TextColumn({ nullable: true }) label: string | null;
  /** The highest is tried first. */
  @Column('integer') priority: number;
  @Column('boolean', { default: true }) enabled: boolean;
  /** Its address is known to be this person's. */
  @Column('boolean', { default: false }) verified: boolean;
  /** Of the one-time code by which it is linked or verified. */
  @TextColumn({ nullable: true, select: false }) linkCodeHash: string | null;
  @TimeColumn({ nullable: true }) linkExpiresAt: Date | null;
  @TextColumn({ nullable: true, select: false }) secretSealed: string | null;
  /** In a row, since something was delivered. */
  @Column('integer', { default: 0 }) failures: number;
  /** Why the server switched it off. */
  @TextColumn({ nullable: true }) disabledReason: string | null;
  @CreatedAtColumn() createdAt: Date;
}
