import { z } from 'zod';
import { Flag, Id, pageOf, PageQuery, Timestamp } from '../../platform/http/index.js';
import { channelTypes } from '../channels/channel-types.js';
import { notificationTypes } from '../notification-types.js';
import { logOutcomes } from './delivery-log.entity.js';

export const ListAttempts = PageQuery.extend({
  notificationId: Id.optional(),
  channelType: z.enum(channelTypes).optional(),
  outcome: z.enum(logOutcomes).optional(),
  userId: Id.optional().describe('Of this person; of others for owners and administrators'),
  all: Flag.optional().describe('`true`: of everybody, for owners and administrators'),
});
export type ListAttempts = z.infer<typeof ListAttempts>;

export const AttemptView = z
  .object({
    id: z.uuid(),
    notificationId: z.uuid().nullable().describe('Null: a test of the channel'),
    userId: z.uuid(),
    type: z.enum(notificationTypes),
    title: z.string().nullable().describe('Null: it is somebody else’s, and for them alone'),
    channelType: z.enum(channelTypes),
    attempt: z.number().int().describe('On this channel'),
    outcome: z.enum(logOutcomes),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
    providerId: z.string().nullable().describe('What the other side calls it'),
    durationMs: z.number().int(),
    at: Timestamp,
  })
  .meta({ id: 'DeliveryAttempt' });
export type AttemptView = z.infer<typeof AttemptView>;

export const AttemptPage = pageOf(AttemptView).meta({ id: 'DeliveryAttemptPage' });

export const TestResult = z
  .object({
    outcome: z.enum(['delivered', 'failed']),
    errorCode: z.string().optional(),
    error: z.string().optional(),
    providerId: z.string().optional(),
    durationMs: z.number().int(),
  })
  .meta({ id: 'ChannelTestResult' });
export type TestResult = z.infer<typeof TestResult>;
