import { z } from 'zod';
import { Id, Name, pageOf, Timestamp } from '../../platform/http/index.js';
import type { ApiKey } from './api-key.entity.js';

export const CreateApiKey = z.strictObject({
  name: Name(),
  agentIds: z
    .array(Id)
    .min(1)
    .max(100)
    .optional()
    .describe('The only roles that it calls; without: all that are for everyone'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine(
      (time) => Date.parse(time) > Date.now() && Date.parse(time) < Date.UTC(9999, 11, 31),
      'must be in the future',
    )
    .optional()
    .describe('Without: it works until it is revoked'),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ApiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().describe('How the key begins, to know it by'),
    agentIds: z
      .array(z.uuid())
      .nullable()
      .describe('The only roles that it calls; null: all that are for everyone'),
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable().describe('To the minute'),
    createdAt: Timestamp,
    createdBy: z
      .object({ id: z.uuid(), username: z.string() })
      .describe('The key works while this person is active and may make keys'),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof ApiKeyView>;
export const ApiKeyPage = pageOf(ApiKeyView);
export const NewApiKeyView = ApiKeyView.extend({ key: z.string().describe('The secret; shown only now') });
export type NewApiKeyView = z.infer<typeof NewApiKeyView>;

export const apiKeyView = (key: ApiKey): ApiKeyView => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  agentIds: key.agentIds,
  expiresAt: key.expiresAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
  createdBy: { id: key.createdBy, username: key.creator?.username ?? '' },
});
