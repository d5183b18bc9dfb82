import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TimeColumn } from '../../../../platform/database/index.js';
import { IntegrationRow } from '../../../integration.entity.js';

/** A field of a lead or a contact in which answers stand, one at a time. */
@Entity('amocrm_field_turns')
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'amocrm_field_turns_integration',
  onDelete: 'CASCADE',
})
export class AmocrmFieldTurn {
  @PrimaryColumn('uuid') orgId: string;
  @PrimaryColumn('uuid') integrationId: string;
  /** `leads 123`, `contacts 45`. */
  @PrimaryColumn('text') entity: string;
  /** When the next answer may stand there. */
  @TimeColumn() freeAt: Date;
}
