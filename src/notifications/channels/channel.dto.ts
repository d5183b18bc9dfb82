import { z } from 'zod';
import { Name, pageOf, Storable, Timestamp } from '../../platform/http/index.js';
import { channelTypes } from './channel-types.js';

const Priority = z.number().int().min(1).max(1_000).describe('The highest is tried first');
const Label = Name(100).nullable();

export const CreateChannel = z.strictObject({
  type: z.enum(channelTypes).exclude(['web']),
  address: Storable(2_000)
    .min(1)
    .optional()
    .describe('Of an e-mail channel or a webhook; Telegram is linked by the code in the answer'),
  priority: Priority.optional().describe('Without one: Telegram 100, webhook 50, e-mail 10'),
  label: Label.optional(),
});
export type CreateChannel = z.infer<typeof CreateChannel>;

export const UpdateChannel = z.strictObject({
  priority: Priority.optional(),
  label: Label.optional(),
  enabled: z.boolean().optional(),
  rotateSecret: z
    .literal(true)
    .optional()
    .describe('Of a webhook: signs with a new secret, and for 24 hours with the one before, too'),
  relink: z.literal(true).optional().describe('Asks for a new code to link or verify it by'),
});
export type UpdateChannel = z.infer<typeof UpdateChannel>;

export const ChannelView = z
  .object({
    id: z.uuid(),
    type: z.enum(channelTypes),
    address: z.string().nullable().describe('Null: the inbox, or what is not linked yet'),
    label: z.string().nullable(),
    priority: z.number().int(),
    enabled: z.boolean(),
    verified: z.boolean(),
    isOwn: z.boolean().describe('The inbox or the address of the account: everybody has them'),
    unavailable: z.string().optional().describe('Why this server cannot send by it'),
    disabledReason: z.string().nullable().describe('Why the server switched it off'),
    failures: z.number().int().describe('In a row'),
    linkCode: z.string().optional().describe('Shown once'),
    linkUrl: z.string().optional().describe('Shown once: opens the bot with the code'),
    linkExpiresAt: Timestamp.nullable(),
    secret: z.string().optional().describe('Shown once: what a webhook is signed with'),
    createdAt: Timestamp,
  })
  .meta({ id: 'NotificationChannel' });
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelPage = pageOf(ChannelView).meta({ id: 'NotificationChannelPage' });
