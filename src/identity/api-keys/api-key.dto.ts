import { z } from 'zod';
import { Id, Name, pageOf, Timestamp } from '../../platform/http/index.js';
import type { ApiKey } from './api-key.entity.js';

/** As numbers they are compared; as words they are understood. */
const priorities = { high: 1, normal: 0, low: -1 } as const;
type Priority = keyof typeof priorities;
export const priorityNames = Object.keys(priorities) as [Priority, ...Priority[]];
export const priorityOf = (name: Priority): number => priorities[name];
export const priorityNameOf = (priority: number): Priority =>
  priorityNames.find((name) => priorities[name] === priority) ?? 'normal';

const mostPerMinute = 1_000_000_000;
const perMinute = (what: string) =>
  z.number().int().min(1).max(mostPerMinute).nullable().describe(`${what}; null: no limit of its own`);

/** What can be said of a key at any time. */
const changeable = {
  name: Name(),
  requestsPerMinute: perMinute('Requests that it may make in a minute, never more than `RATE_LIMIT_KEY`'),
  tokensPerMinute: perMinute('Tokens that its completions may take in a minute'),
  priority: z
    .enum(priorityNames)
    .describe('Whose runs begin first when several of the organization wait; others have their turns beside'),
};

export const UpdateApiKey = z.strictObject(changeable).partial();
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;

export const CreateApiKey = z.strictObject({
  ...z.strictObject(changeable).partial().shape,
  name: changeable.name,
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
    requestsPerMinute: z.number().int().nullable(),
    tokensPerMinute: z.number().int().nullable(),
    priority: z.enum(priorityNames),
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
  requestsPerMinute: key.requestsPerMinute,
  tokensPerMinute: key.tokensPerMinute,
  priority: priorityNameOf(key.priority),
  expiresAt: key.expiresAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
  createdBy: { id: key.createdBy, username: key.creator?.username ?? '' },
});
