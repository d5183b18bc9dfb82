import { z } from 'zod';
import { Id, Moment, PageQuery, pageOf, Text, Timestamp } from '../../platform/http/index.js';
import { auditActorKinds, type AuditEntry } from './audit-entry.entity.js';

const filters = {
  actor: z
    .union([Id, z.enum(['operator', 'system'])])
    .optional()
    .describe('The id of a person or an API key, or `operator` or `system`'),
  action: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z-]*\.([a-z][a-z-]*)?$/, 'is neither an action nor its beginning up to the dot')
    .optional()
    .describe('`user.created`, or `user.` for all that happens to users'),
  objectType: Text(100).optional(),
  objectId: Text(200).optional(),
  from: Moment.optional().describe('Not before this moment'),
  to: Moment.optional().describe('Before this moment'),
};

export const AuditFilter = z.strictObject(filters);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditQuery = PageQuery.extend(filters);
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditExportQuery = z.strictObject({
  ...filters,
  format: z.enum(['csv', 'jsonl']).default('csv'),
});
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;

export const AuditEntryView = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    actor: z.object({ kind: z.enum(auditActorKinds), id: z.uuid().nullable(), name: z.string() }),
    action: z.string(),
    object: z.object({ type: z.string(), id: z.string() }),
    details: z.record(z.string(), z.unknown()),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof AuditEntryView>;
export const AuditPage = pageOf(AuditEntryView);

export const auditEntryView = (entry: AuditEntry): AuditEntryView => ({
  id: entry.id,
  at: entry.createdAt.toISOString(),
  actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
  action: entry.action,
  object: { type: entry.objectType, id: entry.objectId },
  details: { ...entry.details },
  address: entry.address,
  userAgent: entry.userAgent,
  requestId: entry.requestId,
});
