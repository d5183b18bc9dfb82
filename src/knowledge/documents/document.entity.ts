import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import type { Charset } from '../../platform/storage/index.js';

/** In their order; those before `ready` are under way. */
export const documentStates = ['queued', 'parsing', 'chunking', 'embedding', 'ready', 'failed'] as const;
export type DocumentState = (typeof documentStates)[number];
const inWork = documentStates.slice(0, 4);
/** For conditions of statements. */
export const underWaySql = `(${inWork.map((state) => `'${state}'`).join(', ')})`;

/** Of what is served: `off` when there was no way to make any when it was read. */
export const vectorStates = ['complete', 'pending', 'off'] as const;
export type DocumentVectors = (typeof vectorStates)[number];

export const documentSources = ['file', 'url', 'text', 'answer'] as const;
export type DocumentSource = (typeof documentSources)[number];

/**
 * Something to search in. A new version is read beside the old one, whose chunks are served until the new ones are
 * whole. While its first bytes arrive it is `receiving`: nobody sees it; nor once its collection is gone.
 */
@Entity('documents')
@Unique('documents_org_id', ['orgId', 'id'])
@ForeignKey(() => User, ['orgId', 'createdBy'], ['orgId', 'id'], { name: 'documents_creator' })
@Index('documents_of_collection', ['orgId', 'collectionId', 'id'])
@Index('documents_same_bytes', ['orgId', 'collectionId', 'sha256'], {
  unique: true,
  where: `state <> 'receiving' AND source <> 'answer'`,
})
@Index('documents_due', ['orgId', 'dueAt'], { where: `state IN ${underWaySql}` })
@Index('documents_leased', ['orgId', 'leaseUntil'], { where: 'lease_until IS NOT NULL' })
@Index('documents_answer', ['orgId', 'sourceRef'], { where: `source = 'answer'` })
@Index('documents_lacking', ['vectorsDueAt'], { where: 'vectors_due_at IS NOT NULL' })
@Index('documents_receiving', ['createdAt'], { where: `state = 'receiving'` })
@Check(
  'documents_state',
  `state IN ('receiving', 'queued', 'parsing', 'chunking', 'embedding', 'ready', 'failed')`,
)
@Check('documents_vectors', `vectors IN ('complete', 'pending', 'off')`)
@Check('documents_source', `source IN ('file', 'url', 'text', 'answer')`)
export class KnowledgeDocument {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'documents_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() collectionId: string;
  @TextColumn() name: string;
  /** Of the newest version, by its bytes, like what follows. */
  @TextColumn() mime: string;
  @TextColumn({ nullable: true }) charset: Charset | null;
  @Column('bigint') size: number;
  /** Null: not fetched yet. */
  @TextColumn({ nullable: true }) sha256: string | null;
  @TextColumn() source: DocumentSource;
  @TextColumn({ nullable: true }) sourceUrl: string | null;
  /** The message of an answer. */
  @UuidColumn({ nullable: true }) sourceRef: string | null;
  /** As the document says itself. */
  @TextColumn({ nullable: true }) title: string | null;
  @TextColumn() state: DocumentState | 'receiving';
  /** Of `total`, in the current state. */
  @Column('integer', { nullable: true }) done: number | null;
  @Column('integer', { nullable: true }) total: number | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) errorDetail: string | null;
  /** Of the served version. */
  @Column('integer', { default: 0 }) chunkCount: number;
  /** The newest. */
  @Column('integer', { default: 1 }) version: number;
  /** Which the served reading is of; null before the first is ready. */
  @Column('integer', { nullable: true }) servedVersion: number | null;
  /** Whose chunks are searched, cited and shown, and no others. */
  @UuidColumn({ nullable: true }) servedReading: string | null;
  @TextColumn({ default: 'pending' }) vectors: DocumentVectors;
  /** When vectors that lack are made, or tried again; null when none lack or nothing is served. */
  @TimeColumn({ nullable: true }) vectorsDueAt: Date | null;
  @Column('integer', { default: 0 }) attempts: number;
  /** How often in a row something else than the document was out of order. */
  @Column('integer', { default: 0 }) faults: number;
  /** Grows with every claim and every change of what is to be done: who holds an older one may write nothing. */
  @Column('integer', { default: 0 }) epoch: number;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  @UuidColumn({ nullable: true }) createdBy: string | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
  @TimeColumn({ nullable: true }) indexedAt: Date | null;
}
