import { z } from 'zod';
import { Id, Name, Timestamp } from '../../platform/http/index.js';
import { Locale, TimeZone } from '../../platform/text/index.js';
import type { Organization } from './organization.entity.js';
import { PasswordAttempt } from './user.dto.js';

export const UpdateOrganization = z.strictObject({
  name: Name().optional(),
  locale: Locale.optional(),
  timeZone: TimeZone.optional(),
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .nullable()
    .optional()
    .describe('Messages and runs older than this are deleted; null keeps them for ever'),
});
export type UpdateOrganization = z.infer<typeof UpdateOrganization>;

export const TransferOwnership = z.strictObject({ userId: Id, password: PasswordAttempt });
export type TransferOwnership = z.infer<typeof TransferOwnership>;

export const OrganizationView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    locale: z.string().describe('BCP 47, such as ru or en-GB: chats and the roles of `prompts/` speak it'),
    timeZone: z.string().describe('IANA, such as Europe/Moscow'),
    retentionDays: z.number().nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Organization' });
export type OrganizationView = z.infer<typeof OrganizationView>;

export const organizationView = (organization: Organization): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  locale: organization.locale,
  timeZone: organization.timeZone,
  retentionDays: organization.retentionDays,
  createdAt: organization.createdAt.toISOString(),
});
