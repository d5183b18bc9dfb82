import { z } from 'zod';
import { Id, pageOf, Text, Timestamp } from '../platform/http/index.js';
import { StatusView } from '../platform/supervision/index.js';
import type { IntegrationRow } from './integration.entity.js';
import type { Integration } from './integration.js';

/** As in the name of its file. */
export const TypeName = z
  .string()
  .max(50)
  .regex(/^[a-z][a-z0-9-]*$/, 'is no type of integrations');

const Fields = z.record(z.string().max(100), z.unknown());

const given = {
  settings: Fields.optional().describe(
    'All of them, as its type has them; those that are left out begin with what they are at first',
  ),
  secrets: z
    .record(z.string().max(100), z.unknown().nullable())
    .optional()
    .describe('Those that change: what is left out stays, null takes one away. They are never shown'),
};

export const PutIntegration = z
  .strictObject({
    ...given,
    enabled: z.boolean().optional().describe('Whether it is to work: at first it is'),
  })
  .meta({ examples: [{ settings: {}, secrets: {} }] });
export type PutIntegration = z.infer<typeof PutIntegration>;

export const TryIntegration = z
  .strictObject(given)
  .prefault({})
  .meta({ examples: [{}] });
export type TryIntegration = z.infer<typeof TryIntegration>;

const AccountView = z.object({ name: z.string(), url: z.string().optional() });

export const TriedView = z.object({ account: AccountView }).meta({ id: 'TriedIntegration' });
export type TriedView = z.infer<typeof TriedView>;

export const IntegrationView = z
  .object({
    id: z.uuid(),
    agentId: z.uuid(),
    type: z.string(),
    settings: Fields,
    secrets: z.array(z.string()).describe('The names of those that are set'),
    shown: z
      .record(z.string(), z.string())
      .optional()
      .describe('Secrets that were made for it just now: they are told this once'),
    account: AccountView.nullable().describe('Who it is at the other side, as that said when it was saved'),
    status: StatusView,
    setUpBy: z.uuid().describe('Who did last: it works in their name'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Integration' });
export type IntegrationView = z.infer<typeof IntegrationView>;
export const IntegrationPage = pageOf(IntegrationView);

export const IntegrationQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most items of a page'),
  cursor: Text(500).optional().describe('`nextCursor` of the page before this one'),
  agentId: Id.optional(),
});
export type IntegrationQuery = z.infer<typeof IntegrationQuery>;

export const TypeView = z
  .object({
    type: z.string(),
    title: z.string(),
    settings: z.record(z.string(), z.unknown()).describe('JSON Schema of what is shown'),
    secrets: z.record(z.string(), z.unknown()).describe('JSON Schema of what is sealed'),
    sends: z.boolean().describe('Whether people and events can be written to there'),
  })
  .meta({ id: 'IntegrationType' });
export type TypeView = z.infer<typeof TypeView>;
export const TypeList = z.object({ items: z.array(TypeView) });
export type TypeList = z.infer<typeof TypeList>;

export const integrationView = (row: IntegrationRow, status: StatusView): IntegrationView => ({
  id: row.id,
  agentId: row.agentId,
  type: row.type,
  settings: row.settings,
  secrets: row.secretNames,
  account: row.account,
  status,
  setUpBy: row.setUpBy,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export const typeView = (one: Integration): TypeView => ({
  type: one.type,
  title: one.title,
  settings: z.toJSONSchema(one.settings, { io: 'input', unrepresentable: 'any' }),
  secrets: z.toJSONSchema(one.secrets, { io: 'input', unrepresentable: 'any' }),
  sends: one.send !== undefined,
});
