import { z } from 'zod';
import { Timestamp } from '../../platform/http/index.js';
import type { Organization } from './organization.entity.js';

export const OrganizationView = z
  .object({ id: z.uuid(), name: z.string(), locale: z.string(), timeZone: z.string(), createdAt: Timestamp })
  .meta({ id: 'Organization' });
export type OrganizationView = z.infer<typeof OrganizationView>;

export const organizationView = (organization: Organization): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  locale: organization.locale,
  timeZone: organization.timeZone,
  createdAt: organization.createdAt.toISOString(),
});
