import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import { TextColumn } from '../../platform/database/index.js';
import type { ChannelType } from '../channels/channel-types.js';
import type { NotificationType } from '../notification-types.js';

/** What a person wants of one type; without a row it is as the type has it. */
@Entity('notification_preferences')
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], { name: 'notification_preferences_user' })
@Check(
  'notification_preferences_type',
  `type IN ('mention', 'answer_ready', 'validation_due', 'approval_requested', 'event', 'agent_failure', 'budget', 'system')`,
)
export class NotificationPreference {
  @ForeignKey(() => Organization, { name: 'notification_preferences_organization', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  orgId: string;
  @PrimaryColumn('uuid') userId: string;
  @PrimaryColumn('text') type: NotificationType;
  @Column('boolean') enabled: boolean;
  /** Beside the inbox; null: all, none: the inbox alone. */
  @TextColumn({ array: true, nullable: true }) channels: ChannelType[] | null;
}

/** When a person is not to be called; without a row they may be at any time. */
@Entity('notification_settings')
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], { name: 'notification_settings_user' })
export class NotificationSettings {
  @ForeignKey(() => Organization, { name: 'notification_settings_organization', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  orgId: string;
  @PrimaryColumn('uuid') userId: string;
  /** `HH:MM`. */
  @TextColumn() quietFrom: string;
  @TextColumn() quietTo: string;
  /** On which quiet hours begin, Monday is 1. */
  @Column('integer', { array: true }) quietDays: number[];
  /** IANA; null: the person's own. */
  @TextColumn({ nullable: true }) timeZone: string | null;
}
