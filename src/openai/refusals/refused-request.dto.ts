import { z } from 'zod';
import { Id, Moment, PageQuery, pageOf, Text, Timestamp } from '../../platform/http/index.js';
import type { RefusedRequest } from './refused-request.entity.js';

export const RefusedRequestQuery = PageQuery.extend({
  status: z
    .string()
    .regex(/^[45](xx|\d\d)$/, 'is neither 4xx nor 5xx nor such a status')
    .optional()
    .describe('`4xx`, `5xx`, or one, such as `429`'),
  code: Text(100).optional().describe('As `validation_failed`'),
  apiKeyId: Id.optional(),
  from: Moment.optional().describe('Not before this moment'),
  to: Moment.optional().describe('Before this moment'),
});
export type RefusedRequestQuery = z.infer<typeof RefusedRequestQuery>;

export const RefusedRequestView = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    requestId: z.string().describe('As the client was told it in `x-request-id`'),
    apiKey: z
      .object({ id: z.uuid(), name: z.string(), prefix: z.string() })
      .nullable()
      .describe('Also one that is revoked or out of date'),
    user: z
      .object({ id: z.uuid(), username: z.string() })
      .nullable()
      .describe('A person who came with a token of their own in place of an API key'),
    method: z.string(),
    path: z.string(),
    status: z.int(),
    code: z.string(),
    reason: z.string(),
    body: z.string().nullable().describe('How it began, without what looks like a secret'),
    bodyBytes: z.int().nullable().describe('How long it was; null: it was not read'),
    address: z.string(),
    userAgent: z.string().nullable(),
    others: z.int().describe('How many more like this one came, when there were too many to note each'),
  })
  .meta({ id: 'RefusedRequest' });
export type RefusedRequestView = z.infer<typeof RefusedRequestView>;
export const RefusedRequestPage = pageOf(RefusedRequestView);

export const refusedRequestView = ({
  createdAt,
  apiKey,
  user,
  ...row
}: RefusedRequest): RefusedRequestView => ({
  id: row.id,
  at: createdAt.toISOString(),
  requestId: row.requestId,
  apiKey: apiKey ? { id: apiKey.id, name: apiKey.name, prefix: apiKey.prefix } : null,
  user: user ? { id: user.id, username: user.username } : null,
  method: row.method,
  path: row.path,
  status: row.status,
  code: row.code,
  reason: row.reason,
  body: row.body,
  bodyBytes: row.bodyBytes,
  address: row.address,
  userAgent: row.userAgent,
  others: row.others,
});
