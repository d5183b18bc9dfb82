import { Injectable } from '@nestjs/common';
import { EventService } from '../../../../calendar/index.js';
import { activeUser } from '../../../../identity/index.js';
import type { Tx } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { Contacts } from '../../../contacts/contacts.js';
import { saidOf, type Mapped } from '../mapping.js';
import type { Refusal } from './webhook-delivery.entity.js';
import type { Webhook } from './webhook-lock.js';

/** What a delivery became. */
export interface Effect {
  eventId: string | null;
  contactId: string | null;
  messageId: string | null;
  /** Who wrote is known now, for people to authorize; what was written is not taken. */
  refusal?: Refusal;
}

const refusals = {
  blocked: 'This contact is blocked',
  unauthorized: 'This contact has not been authorized',
  empty: 'It says nothing',
  role_gone: 'The role is no longer here',
} as const;

/** Makes of a delivery what its webhook is there for, in the transaction that keeps the delivery. */
@Injectable()
export class WebhookEffects {
  constructor(
    private readonly events: EventService,
    private readonly contacts: Contacts,
  ) {}

  /** `key`: of the delivery. Throws `delivery_refused`, and what the calendar and `Contacts.arrive` throw. */
  take(tx: Tx, webhook: Omit<Webhook, 'secrets'>, mapped: Mapped, key: string): Promise<Effect> {
    return webhook.settings.to === 'event'
      ? this.plan(tx, webhook, mapped, key)
      : this.say(tx, webhook, mapped, key);
  }

  /** Somebody outside has written. */
  private async say(
    tx: Tx,
    { id, orgId, agentId, settings }: Omit<Webhook, 'secrets'>,
    { text, contact: { id: externalId, name }, userData }: Mapped,
    deliveryId: string,
  ): Promise<Effect> {
    const { outcome, refusal, contact, messageId } = await this.contacts.arrive(
      tx,
      { id, orgId, agentId },
      {
        deliveryId,
        from: { externalId, name, ...saidOf(userData) },
        text,
        channel: settings.channel,
        userData,
        mayComeAgain: true,
      },
    );
    const told = { eventId: null, contactId: contact.id, messageId: messageId ?? null };
    if (outcome !== 'refused') return told;
    const detail = refusals[refusal ?? 'empty'];
    if (refusal === 'unauthorized') return { ...told, refusal: { code: refusal, detail } };
    throw new AppError('delivery_refused', detail);
  }

  /** An event of who set the webhook up, with the role. */
  private async plan(
    tx: Tx,
    webhook: Omit<Webhook, 'secrets'>,
    mapped: Mapped,
    key: string,
  ): Promise<Effect> {
    const { orgId, setUpBy, agentId, settings } = webhook;
    const user = await activeUser(tx.manager, orgId, setUpBy);
    if (!user) throw new AppError('forbidden', 'Who set this webhook up is no longer here: set it up anew');
    const person = { kind: 'user', orgId, userId: user.id, role: user.role } as const;
    const eventId = await this.events.createIn(
      tx,
      person,
      {
        kind: 'one_time',
        title: mapped.title,
        description: '',
        prompt: mapped.text,
        startsAt: mapped.startsAt ?? new Date().toISOString(),
        durationMinutes: null,
        agentId,
        chatId: settings.chatId ?? null,
        recipientIds: settings.recipientIds,
        roleIds: [],
        reminders: [],
        misfire: 'fire_once',
        isActive: true,
      },
      `webhook:${key}`,
    );
    return { eventId, contactId: null, messageId: null };
  }
}
