import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { Params } from '../templates/template.js';
import type { TemplateName } from '../templates/templates.js';
import type { NotificationType, SubjectKind } from '../notification-types.js';

/** One thing that one person should learn. Its words are made when it is read, in the language of the reader. */
@Entity('notifications')
@Unique('notifications_org_id', ['orgId', 'id'])
@Unique('notifications_key', ['orgId', 'userId', 'key'])
@Index('notifications_inbox', ['orgId', 'userId', 'id'])
@Index('notifications_unread', ['orgId', 'userId', 'id'], { where: 'read_at IS NULL' })
@Index('notifications_subject', ['orgId', 'subjectId'], { where: 'subject_id IS NOT NULL' })
@Index('notifications_chat', ['orgId', 'chatId', 'userId'], { where: 'chat_id IS NOT NULL' })
@Index('notifications_created', ['createdAt'])
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], { name: 'notifications_user' })
@Check(
  'notifications_type',
  `type IN ('mention', 'answer_ready', 'validation_due', 'approval_requested', 'event', 'agent_failure', 'budget', 'system')`,
)
export class Notification {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'notifications_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() userId: string;
  @TextColumn() type: NotificationType;
  @TextColumn() template: TemplateName;
  @Column('jsonb') params: Params;
  /** A path in the web client. */
  @TextColumn({ nullable: true }) link: string | null;
  @TextColumn({ nullable: true }) subjectKind: SubjectKind | null;
  @UuidColumn({ nullable: true }) subjectId: string | null;
  /** Where that was said of which it tells: who is not there any more is not told. */
  @UuidColumn({ nullable: true }) chatId: string | null;
  @Column('boolean', { default: false }) urgent: boolean;
  /** Of the cause: one notification per person and key, ever. */
  @TextColumn() key: string;
  @TimeColumn({ nullable: true }) readAt: Date | null;
  @TimeColumn({ nullable: true }) acknowledgedAt: Date | null;
  @CreatedAtColumn() createdAt: Date;
}
