import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TextColumn, UuidColumn } from '../../platform/database/index.js';

/** A passage that an answer cites by its number, and that its run was really given. */
@Entity('answer_citations')
@ForeignKey('Run', ['orgId', 'runId'], ['orgId', 'id'], { name: 'answer_citations_run', onDelete: 'CASCADE' })
@Index('answer_citations_message', ['orgId', 'messageId'], { where: 'message_id IS NOT NULL' })
@Index('answer_citations_document', ['orgId', 'documentId'])
export class AnswerCitation {
  @PrimaryColumn('uuid') runId: string;
  @PrimaryColumn('integer') n: number;
  @UuidColumn() orgId: string;
  /** Null: the facade was answered. */
  @UuidColumn({ nullable: true }) messageId: string | null;
  @UuidColumn() chunkId: string;
  @UuidColumn() documentId: string;
  @TextColumn() documentName: string;
  @Column('integer', { nullable: true }) page: number | null;
  /** What of the passage comes nearest to the sentence that cites it. */
  @TextColumn() quote: string;
}
