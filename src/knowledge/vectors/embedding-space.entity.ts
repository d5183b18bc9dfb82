import { Check, Column, Entity, Index } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, TimeColumn } from '../../platform/database/index.js';

/**
 * The vectors that one model made, of all organizations. One at most is served; another one is built beside it, and
 * what was served before is kept a little longer, for those who have not yet heard.
 */
@Entity('embedding_spaces')
@Index('embedding_spaces_serving', ['state'], { unique: true, where: `state = 'serving'` })
@Index('embedding_spaces_model', ['provider', 'model', 'dimensions'], {
  unique: true,
  where: `state <> 'retired'`,
})
@Check('embedding_spaces_state', `state IN ('building', 'serving', 'retired')`)
export class EmbeddingSpace {
  @IdColumn() id: string;
  @TextColumn() provider: 'ollama' | 'openai';
  @TextColumn() model: string;
  @Column('integer') dimensions: number;
  @TextColumn() state: 'building' | 'serving' | 'retired';
  /** Passages that have a vector, of `total`, while it is built. */
  @Column('integer', { default: 0 }) done: number;
  @Column('integer', { default: 0 }) total: number;
  /** The process that builds. */
  @TextColumn({ nullable: true }) leaseOwner: string | null;
  @TimeColumn({ nullable: true }) leaseUntil: Date | null;
  /** Until then there are processes that want it: none with another model builds its own. */
  @TimeColumn({ nullable: true }) wantedUntil: Date | null;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
