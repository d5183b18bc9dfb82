import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Organization } from '../../../identity/index.js';
import { TextColumn, TimeColumn, UuidColumn } from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';

/** A delivery of the other side that was taken, by its name there: the same one again changes nothing. */
@Entity('contact_arrivals')
@Index('contact_arrivals_message', ['orgId', 'messageId'], { where: 'message_id IS NOT NULL' })
@Index('contact_arrivals_provider', ['integrationId', 'providerId'], { where: 'provider_id IS NOT NULL' })
@Index('contact_arrivals_at', ['at'])
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'contact_arrivals_integration',
  onDelete: 'CASCADE',
})
export class ContactArrival {
  @PrimaryColumn('uuid') integrationId: string;
  @PrimaryColumn('text') deliveryId: string;
  @ForeignKey(() => Organization, { name: 'contact_arrivals_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  /** What it became; null: nothing stands in a chat for it. */
  @UuidColumn({ nullable: true }) messageId: string | null;
  @UuidColumn({ nullable: true }) runId: string | null;
  /** What the other side calls the message: answers to it are given that. */
  @TextColumn({ nullable: true }) providerId: string | null;
  @TimeColumn({ default: () => 'now()' }) at: Date;
}
