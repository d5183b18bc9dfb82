import { Injectable } from '@nestjs/common';
import { EventService } from '../../calendar/index.js';
import { activeUser } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Mapped } from '../types/webhook/mapping.js';
import type { Webhook } from './webhook-lock.js';

/** What a delivery became. */
export interface Effect {
  eventId: string | null;
}

/** Makes of a delivery what its webhook is there for, in the transaction that keeps the delivery. */
@Injectable()
export class WebhookEffects {
  constructor(private readonly events: EventService) {}

  /** An event of who set the webhook up, with the role. Throws what the calendar throws. */
  async take(tx: Tx, webhook: Omit<Webhook, 'secrets'>, mapped: Mapped, key: string): Promise<Effect> {
    const { orgId, createdBy, agentId, settings } = webhook;
    const user = await activeUser(tx.manager, orgId, createdBy);
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
    return { eventId };
  }
}
