import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';

/** What an account of amoCRM has granted an integration, whose id it has. */
@Entity('amocrm_grants')
@Unique('amocrm_grants_org_id', ['orgId', 'id'])
@ForeignKey(() => IntegrationRow, ['orgId', 'id'], ['orgId', 'id'], {
  name: 'amocrm_grants_integration',
  onDelete: 'CASCADE',
})
export class AmocrmGrant {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  /** Both tokens, as JSON. */
  @TextColumn() sealed: string;
  @TextColumn() keyId: string;
  /** Of the tokens: each pair is renewed once. */
  @Column('integer', { default: 1 }) version: number;
  /** When the access token is renewed at the latest, and until when it is good; null: of one that lives long. */
  @TimeColumn({ nullable: true }) renewAt: Date | null;
  @TimeColumn({ nullable: true }) expiresAt: Date | null;
  /** Who renews it now, and until when the others wait for that. */
  @UuidColumn({ nullable: true }) claim: string | null;
  @TimeColumn({ nullable: true }) claimedUntil: Date | null;
  /** In amoCRM's words: it lets nobody in any more. */
  @TextColumn({ nullable: true }) refused: string | null;
  /** When the account may be asked again. */
  @TimeColumn({ default: () => 'now()' }) freeAt: Date;
}
