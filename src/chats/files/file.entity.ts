import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization, User } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { charsets, type Charset } from '../../platform/storage/index.js';

/**
 * A file whose bytes lie in the blob store. It waits for its message until `expiresAt`, and then belongs to that, or
 * is kept for something else; with none of these it is nobody's any more, and is purged: bytes first, so that there are
 * never bytes that no row knows.
 */
@Entity('files')
@Unique('files_org_id', ['orgId', 'id'])
@ForeignKey(() => User, ['orgId', 'uploadedBy'], ['orgId', 'id'], { name: 'files_uploader' })
@ForeignKey('Message', ['orgId', 'messageId'], ['orgId', 'id'], {
  name: 'files_message',
  onDelete: 'SET NULL',
})
@Index('files_attached', ['orgId', 'messageId'], { where: 'message_id IS NOT NULL' })
@Index('files_kept', ['orgId', 'keptFor'], { where: 'kept_for IS NOT NULL' })
@Index('files_waiting', ['expiresAt'], { where: 'message_id IS NULL' })
@Check('files_charset', `charset IN (${charsets.map((charset) => `'${charset}'`).join(', ')})`)
export class StoredFile {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'files_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() uploadedBy: string;
  /** As it is shown and saved, never as a path. */
  @TextColumn() name: string;
  /** By its bytes, not by what its sender said. */
  @TextColumn() mime: string;
  /** Of a text, and of nothing else. */
  @TextColumn({ nullable: true }) charset: Charset | null;
  @Column('bigint') size: number;
  @TextColumn() sha256: string;
  /** Of a picture, in pixels, if it says so. */
  @Column('integer', { nullable: true }) width: number | null;
  @Column('integer', { nullable: true }) height: number | null;
  @UuidColumn({ nullable: true }) messageId: string | null;
  /** Place among the files of its message. */
  @Column('integer', { nullable: true }) place: number | null;
  @TimeColumn({ nullable: true }) expiresAt: Date | null;
  /** Of what keeps it, which chats know nothing of: an agent. */
  @UuidColumn({ nullable: true }) keptFor: string | null;
  @CreatedAtColumn() createdAt: Date;
}
