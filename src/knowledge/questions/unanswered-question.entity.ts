import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';
import { Collection } from '../collections/collection.entity.js';

/** What a role was asked and its collection had nothing about. */
@Entity('unanswered_questions')
@Unique('unanswered_questions_org_id', ['orgId', 'id'])
@Unique('unanswered_questions_key', ['orgId', 'collectionId', 'key'])
@ForeignKey(() => Collection, ['orgId', 'collectionId'], ['orgId', 'id'], {
  name: 'unanswered_questions_collection',
  onDelete: 'CASCADE',
})
@Index('unanswered_questions_latest', ['orgId', 'collectionId', 'lastAskedAt', 'id'])
@Index('unanswered_questions_message', ['orgId', 'messageId'], { where: 'message_id IS NOT NULL' })
export class UnansweredQuestion {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() collectionId: string;
  /** The same for the same question, however its letters, spaces and signs are written. */
  @TextColumn() key: string;
  @TextColumn() question: string;
  /** The last time: who asked, null for a program, and whom. */
  @UuidColumn({ nullable: true }) askedBy: string | null;
  @TextColumn() agentUsername: string;
  /** It goes with this message. */
  @UuidColumn({ nullable: true }) messageId: string | null;
  @Column('integer', { default: 1 }) times: number;
  @TimeColumn({ default: () => 'now()' }) lastAskedAt: Date;
}
