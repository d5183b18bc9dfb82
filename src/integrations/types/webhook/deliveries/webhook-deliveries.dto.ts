import { z } from 'zod';
import { pageOf, Timestamp } from '../../../../platform/http/index.js';
import { deliveryStates, type WebhookDelivery } from './webhook-delivery.entity.js';

const Problem = z.object({ path: z.string(), message: z.string() });

export const Delivery = z
  .unknown()
  .refine((body) => body !== undefined, 'is required')
  .describe('JSON of the sender’s own, at most 1 MB')
  .meta({ id: 'WebhookBody' });

export const TakenView = z
  .object({
    deliveryId: z.string(),
    outcome: z.enum(['taken', 'seen']).describe('`seen`: it was taken before, and nothing was done'),
  })
  .meta({ id: 'TakenDelivery' });
export type TakenView = z.infer<typeof TakenView>;

export const DeliveryView = z
  .object({
    id: z.uuid(),
    deliveryId: z.string().describe('What the sender calls it'),
    state: z.enum(deliveryStates),
    times: z.number().int().describe('How often it came'),
    replayOf: z.uuid().nullable().describe('The delivery that somebody had taken once more'),
    eventId: z.uuid().nullable().describe('The event that was made of it'),
    contactId: z.uuid().nullable().describe('Who said it, where it was a message'),
    messageId: z.uuid().nullable(),
    refusal: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(Problem).optional() })
      .nullable()
      .describe('Why nothing was made of it'),
    size: z.number().int().describe('Bytes'),
    beginning: z.string().describe('Its first characters; what looks like a secret is left out'),
    replayable: z.boolean().describe('Large bodies are not kept, nor those of before the newest 500'),
    createdAt: Timestamp,
    updatedAt: Timestamp.describe('When it came the last time'),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;
export const DeliveryPage = pageOf(DeliveryView);

export const TryMapping = z
  .strictObject({
    settings: z
      .record(z.string().max(100), z.unknown())
      .optional()
      .describe('In place of those that are saved'),
    body: z.unknown().describe('As a sender would send it'),
  })
  .meta({ examples: [{ body: { type: 'order.created', id: 17 } }] });
export type TryMapping = z.infer<typeof TryMapping>;

export const MappingView = z
  .object({
    mapped: z.object({
      title: z.string(),
      text: z.string(),
      startsAt: Timestamp.nullable().describe('Of an event; null: at once'),
      contact: z.object({ id: z.string(), name: z.string() }).describe('Of a message'),
      userData: z.record(z.string(), z.unknown()),
    }),
    problems: z.array(Problem).describe('By the setting that finds nothing: such a delivery is refused'),
  })
  .meta({ id: 'WebhookMapping' });
export type MappingView = z.infer<typeof MappingView>;

export const deliveryView = (row: WebhookDelivery): DeliveryView => ({
  id: row.id,
  deliveryId: row.deliveryId,
  state: row.state,
  times: row.times,
  replayOf: row.replayOf,
  eventId: row.eventId,
  contactId: row.contactId,
  messageId: row.messageId,
  refusal: row.refusal,
  size: row.size,
  beginning: row.beginning,
  replayable: row.replayable,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
