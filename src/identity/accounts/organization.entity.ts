import { Check, Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn } from '../../platform/database/index.js';

/** The tenant. */
@Entity('organizations')
@Check('organizations_retention', 'retention_days BETWEEN 1 AND 36500')
export class Organization {
  @IdColumn() id: string;
  @TextColumn() name: string;
  @TextColumn({ default: 'ru' }) locale: string;
  @TextColumn({ default: 'Europe/Moscow' }) timeZone: string;
  /** Messages and runs older than this are deleted; null keeps them for ever. */
  @Column('integer', { nullable: true }) retentionDays: number | null;
  @CreatedAtColumn() createdAt: Date;
}
