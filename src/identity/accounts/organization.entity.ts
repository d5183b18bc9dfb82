import { Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn } from '../../platform/database/index.js';

/** The tenant. */
@Entity('organizations')
export class Organization {
  @IdColumn() id: string;
  @TextColumn() name: string;
  @TextColumn({ default: 'ru' }) locale: string;
  @TextColumn({ default: 'Europe/Moscow' }) timeZone: string;
  @CreatedAtColumn() createdAt: Date;
}
