import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Agent } from '../../agents/index.js';
import { Organization } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';
import { IntegrationRow } from '../integration.entity.js';

export const contactStates = ['new', 'authorized', 'blocked'] as const;
export type ContactState = (typeof contactStates)[number];

/** Somebody who answers in the role's place from elsewhere: a manager in a CRM, as that names them. */
export interface Colleague {
  name: string;
  /** Of the integration by which they do: its type, and which it is. */
  channel: string;
  integrationId: string;
}

/** Somebody outside who writes to a role by one of its integrations: a customer, or a group of them. */
@Entity('contacts')
@Unique('contacts_org_id', ['orgId', 'id'])
@Unique('contacts_of_integration', ['integrationId', 'externalId'])
@Index('contacts_of_agent', ['orgId', 'agentId', 'id'])
@Index('contacts_of_chat', ['orgId', 'chatId'], { where: 'chat_id IS NOT NULL' })
@Index('contacts_taken_over', ['orgId', 'takenOverBy'], { where: 'taken_over_by IS NOT NULL' })
@Index('contacts_colleagues', ['handBackAt'], { where: 'colleague IS NOT NULL' })
@Check('contacts_state', `state IN ('new', 'authorized', 'blocked')`)
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'contacts_integration',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Agent, ['orgId', 'agentId'], ['orgId', 'id'], {
  name: 'contacts_agent',
  onDelete: 'CASCADE',
})
export class Contact {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'contacts_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() integrationId: string;
  @UuidColumn() agentId: string;
  /** The conversation at the other side, in the words of the integration's type. */
  @TextColumn() externalId: string;
  /** As the other side says. */
  @TextColumn() name: string;
  /** As people here call them; null: as they are called there. */
  @TextColumn({ nullable: true }) givenName: string | null;
  @TextColumn({ nullable: true }) username: string | null;
  @TextColumn({ nullable: true }) phone: string | null;
  @TextColumn({ nullable: true }) language: string | null;
  /** What its type keeps of it. */
  @Column('jsonb', { default: {} }) profile: Record<string, unknown>;
  /** What the organization's people noted. */
  @TextColumn({ default: '' }) note: string;
  /** Null: nothing was said yet, or the chat was deleted. */
  @UuidColumn({ nullable: true }) chatId: string | null;
  @TextColumn({ default: 'new' }) state: ContactState;
  @TimeColumn({ nullable: true }) authorizedAt: Date | null;
  /** The person who said so; null: it has shared its own phone. */
  @UuidColumn({ nullable: true }) authorizedBy: string | null;
  /** A person answers in the role's place. */
  @UuidColumn({ nullable: true }) takenOverBy: string | null;
  @TimeColumn({ nullable: true }) takenOverAt: Date | null;
  /** Somebody elsewhere does: since when, and until when unless they say more. */
  @Column('jsonb', { nullable: true }) colleague: Colleague | null;
  @TimeColumn({ nullable: true }) colleagueAt: Date | null;
  @TimeColumn({ nullable: true }) handBackAt: Date | null;
  @TimeColumn({ nullable: true }) lastHeardAt: Date | null;
  /** Has blocked us, or shut us out: what is to be said waits for them, a day at most (`ContactReach`). */
  @TimeColumn({ nullable: true }) unreachableSince: Date | null;
  @CreatedAtColumn() createdAt: Date;
}

/** Blocked, it stays so whoever authorizes it. */
export const stateOf = (isBlocked: boolean, authorizedAt: Date | null): ContactState =>
  isBlocked ? 'blocked' : authorizedAt ? 'authorized' : 'new';

export const nameOf = ({ givenName, name }: Pick<Contact, 'givenName' | 'name'>): string => givenName ?? name;

/** A person answers in the role's place, here or elsewhere. */
export const isTakenOver = ({
  takenOverBy,
  colleague,
}: Pick<Contact, 'takenOverBy' | 'colleague'>): boolean => takenOverBy !== null || colleague !== null;

/** What becomes of a contact that the role is to answer again. */
export const handedBack = {
  ...{ takenOverBy: null, takenOverAt: null },
  ...{ colleague: null, colleagueAt: null, handBackAt: null },
} satisfies Partial<Contact>;
