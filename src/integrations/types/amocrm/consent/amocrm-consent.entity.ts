import { Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Agent } from '../../../../agents/index.js';
import { User } from '../../../../identity/index.js';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../../../platform/database/index.js';

/** A person has gone to amoCRM to let a role in. Used, or replaced by a newer one of theirs, means deleted. */
@Entity('amocrm_consents')
@Unique('amocrm_consents_org_id', ['orgId', 'id'])
@Unique('amocrm_consents_of_user', ['orgId', 'userId', 'agentId'])
@Index('amocrm_consents_agent_id', ['orgId', 'agentId'])
@Index('amocrm_consents_end', ['expiresAt'])
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'amocrm_consents_agent',
  onDelete: 'CASCADE',
})
@ForeignKey(() => User, ['orgId', 'userId'], ['orgId', 'id'], {
  name: 'amocrm_consents_user',
  onDelete: 'CASCADE',
})
export class AmocrmConsent {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() agentId: string;
  @UuidColumn() userId: string;
  @TextColumn() stateHash: string;
  /** What they want to save, as JSON. */
  @TextColumn() sealed: string;
  @TextColumn() keyId: string;
  @TimeColumn() expiresAt: Date;
}
