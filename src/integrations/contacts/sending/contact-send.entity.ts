import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Organization } from '../../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../../platform/database/index.js';
import { IntegrationRow } from '../../integration.entity.js';
import type { Button } from '../../integration.js';
import { Contact } from '../contact.entity.js';

/**
 * `shown`: an answer is being made; pieces of it may stand at the other side. `held`: it waits for a verdict. `dropped`: it
 * was taken back, or rejected, before it went out.
 */
export const sendStates = ['shown', 'held', 'waiting', 'sending', 'sent', 'failed', 'dropped'] as const;
export type SendState = (typeof sendStates)[number];

/** Whom it is for: the contact, or who is shown what was said to and by it (`Integration.mirror`). */
export type Audience = 'contact' | 'onlooker';

export const openInSql = `('waiting', 'sending')`;

/** Something that goes out to a contact, or is shown to an onlooker, after what stands before it there. */
@Entity('contact_sends')
@Unique('contact_sends_org_id', ['orgId', 'id'])
@Index('contact_sends_message', ['orgId', 'messageId', 'integrationId'], {
  unique: true,
  where: 'message_id IS NOT NULL',
})
@Index('contact_sends_of_integration', ['orgId', 'integrationId'])
@Index('contact_sends_run', ['orgId', 'runId'], { unique: true, where: 'run_id IS NOT NULL' })
@Index('contact_sends_key', ['contactId', 'key'], { unique: true, where: 'key IS NOT NULL' })
@Index('contact_sends_provider', ['orgId', 'contactId', 'providerId'], { where: 'provider_id IS NOT NULL' })
@Index('contact_sends_order', ['orgId', 'contactId', 'position'])
@Index('contact_sends_due', ['audience', 'orgId', 'dueAt'], { where: `state IN ('waiting', 'sending')` })
@Index('contact_sends_open', ['orgId', 'contactId', 'integrationId', 'position', 'id'], {
  where: `state IN ('waiting', 'sending')`,
})
@Index('contact_sends_shown', ['orgId', 'runId'], { where: `state = 'shown'` })
@Index('contact_sends_finished', ['finishedAt'], { where: 'finished_at IS NOT NULL' })
@Check('contact_sends_state', `state IN ('shown', 'held', 'waiting', 'sending', 'sent', 'failed', 'dropped')`)
@Check('contact_sends_audience', `audience IN ('contact', 'onlooker')`)
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'contact_sends_integration',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Contact, ['orgId', 'contactId'], ['orgId', 'id'], {
  name: 'contact_sends_contact',
  onDelete: 'CASCADE',
})
export class ContactSend {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'contact_sends_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() contactId: string;
  /** By which it goes. */
  @UuidColumn() integrationId: string;
  @TextColumn({ default: 'contact' }) audience: Audience;
  /** Among those of its contact. It is taken anew when it becomes due later than it was written. */
  @Column('bigint') position: number;
  /** Null: it stands in no chat. */
  @UuidColumn({ nullable: true }) messageId: string | null;
  /** That wrote it. */
  @UuidColumn({ nullable: true }) runId: string | null;
  /** Of what stands in no chat: said once. */
  @TextColumn({ nullable: true }) key: string | null;
  @TextColumn({ nullable: true }) text: string | null;
  @Column('jsonb', { nullable: true }) buttons: Button[] | null;
  /** The person who says it; null: the role. */
  @TextColumn({ nullable: true }) speaker: string | null;
  @TextColumn() state: SendState;
  @Column('integer', { default: 0 }) attempts: number;
  /** While it is being sent: it says something else by now, and is sent once more. */
  @Column('boolean', { default: false }) changed: boolean;
  /** It was not said before somebody else began to speak: it is not said any more. */
  @Column('boolean', { default: false }) silenced: boolean;
  /** Of its last claim: whoever had it before writes nothing more. */
  @Column('integer', { default: 0 }) epoch: number;
  /** When it is tried next; of one that is being sent, when that counts as lost. */
  @TimeColumn({ default: () => 'now()' }) dueAt: Date;
  /** Since when it could go out: by its age it is given up. */
  @TimeColumn({ default: () => 'now()' }) since: Date;
  /** What the other side calls it. */
  @TextColumn({ nullable: true }) providerId: string | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) error: string | null;
  @CreatedAtColumn() createdAt: Date;
  /** Whole, for the first time: what is sent after that edits it. */
  @TimeColumn({ nullable: true }) sentAt: Date | null;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}
