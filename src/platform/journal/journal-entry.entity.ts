import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../database/index.js';

/** One thing that clients were told. It names objects and holds none of their content. */
@Entity('journal')
@Index('journal_age', ['createdAt'])
@ForeignKey('Organization', ['orgId'], ['id'], { name: 'journal_organization', onDelete: 'CASCADE' })
export class JournalEntry {
  @PrimaryColumn('uuid') orgId: string;
  /** Place in the organization's journal: from 1, without gaps, in the order of commits. */
  @PrimaryColumn('bigint') position: number;
  /** Who hears it: a topic of the live bus. */
  @TextColumn() topic: string;
  @TextColumn() type: string;
  @Column('jsonb') ref: JournalRef;
  @CreatedAtColumn() createdAt: Date;
}

/** Ids by which the owner of the entry's type finds what to tell. */
export type JournalRef = Record<string, string>;

/** How far an organization's journal goes. Its lock puts the commits of the organization in order. */
@Entity('journal_positions')
@ForeignKey('Organization', ['orgId'], ['id'], {
  name: 'journal_positions_organization',
  onDelete: 'CASCADE',
})
export class JournalPosition {
  @UuidColumn({ primary: true }) orgId: string;
  @Column('bigint') last: number;
}
