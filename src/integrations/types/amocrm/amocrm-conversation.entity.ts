import { Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { TextColumn, UuidColumn } from '../../../platform/database/index.js';
import { Contact } from '../../contacts/contact.entity.js';
import { IntegrationRow } from '../../integration.entity.js';

/** A chat of amoCRM in which a contact of ours is copied: what is told of it there is told of them. */
@Entity('amocrm_conversations')
@Unique('amocrm_conversations_of_contact', ['orgId', 'contactId', 'integrationId', 'scopeId'])
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'amocrm_conversations_integration',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Contact, ['orgId', 'contactId'], ['orgId', 'id'], {
  name: 'amocrm_conversations_contact',
  onDelete: 'CASCADE',
})
export class AmocrmConversation {
  /** As amoCRM calls it, in every account. */
  @PrimaryColumn('text') chatId: string;
  @PrimaryColumn('uuid') orgId: string;
  /** That copies it. */
  @UuidColumn() integrationId: string;
  /** Of the account in the channel. */
  @TextColumn() scopeId: string;
  @UuidColumn() contactId: string;
}
