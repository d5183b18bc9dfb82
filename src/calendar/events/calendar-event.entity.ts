import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { MisfireRule } from '../recurrence/misfire.js';

export const eventKinds = ['one_time', 'recurring'] as const;
export type EventKind = (typeof eventKinds)[number];

/** Something that takes place once or again and again; when it is due, its role is asked. */
@Entity('calendar_events')
@Unique('calendar_events_org_id', ['orgId', 'id'])
@Unique('calendar_events_made_by', ['orgId', 'madeBy'])
@Index('calendar_events_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
@Index('calendar_events_coming', ['orgId', 'createdBy'], { where: 'next_fire_at IS NOT NULL' })
@Index('calendar_events_chat', ['orgId', 'chatId'], { where: 'chat_id IS NOT NULL' })
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'calendar_events_creator' })
@Check('calendar_events_kind', `kind IN ('one_time', 'recurring')`)
@Check('calendar_events_misfire', `misfire IN ('fire_once', 'skip', 'fire_all')`)
@Check(
  'calendar_events_times',
  `kind = 'recurring' AND cron IS NOT NULL OR kind = 'one_time' AND starts_at IS NOT NULL`,
)
export class CalendarEvent {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'calendar_events_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() title: string;
  @TextColumn({ default: '' }) description: string;
  @TextColumn() kind: EventKind;
  /** Of a recurring one the first moment at which it may take place, `endsAt` the last. */
  @TimeColumn({ nullable: true }) startsAt: Date | null;
  @TimeColumn({ nullable: true }) endsAt: Date | null;
  @Column('integer', { nullable: true }) durationMinutes: number | null;
  @TextColumn({ nullable: true }) cron: string | null;
  @TextColumn() timeZone: string;
  /** The role that is asked, and what it is told beside the title. */
  @UuidColumn({ nullable: true }) agentId: string | null;
  @TextColumn({ default: '' }) prompt: string;
  /** Where it is asked; null: in a chat of the creator with it alone. */
  @UuidColumn({ nullable: true }) chatId: string | null;
  /** That chat, once there is one. */
  @UuidColumn({ nullable: true }) ownChatId: string | null;
  @Column('boolean', { default: true }) isActive: boolean;
  @TextColumn({ default: 'fire_once' }) misfire: MisfireRule;
  /** Minutes before; each is announced to other modules when it is due (`calendar.reminders-due`). */
  @Column('integer', { array: true, default: [] }) reminders: number[];
  /** Every time up to here has been dealt with. */
  @TimeColumn() handledUntil: Date;
  @TimeColumn() remindedUntil: Date;
  @TimeColumn({ nullable: true }) nextFireAt: Date | null;
  /** When the scheduler looks at it next: for a firing or for a reminder. */
  @TimeColumn({ nullable: true }) dueAt: Date | null;
  @UuidColumn() createdBy: string;
  /** Of one that a call of a tool made: the call's key. The same call makes no second one. */
  @TextColumn({ nullable: true }) madeBy: string | null;
  /** How often it was changed, single times of it included. */
  @Column('integer', { default: 0 }) revision: number;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
