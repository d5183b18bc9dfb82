import { z } from 'zod';
import { pageOf, Text, Timestamp } from '../platform/http/index.js';
import { Username } from '../platform/text/index.js';
import type { ApiKey } from './api-key.entity.js';
import type { Organization } from './organization.entity.js';
import { userRoles } from './permissions.js';
import type { User } from './user.entity.js';

const Email = z.email().max(254).toLowerCase();
/** Its upper limit is in bytes and belongs to bcrypt: see `hashPassword`. */
const Password = z.string().min(8).max(1_000);

export const Register = z.strictObject({
  organization: z.strictObject({ name: Text(200) }),
  username: Username,
  name: Text(200).optional(),
  email: Email,
  password: Password,
});
export type Register = z.infer<typeof Register>;

export const Login = z.strictObject({ email: Email, password: z.string().min(1).max(1_000) });
export type Login = z.infer<typeof Login>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(500) });
export type Refresh = z.infer<typeof Refresh>;

export const CreateUser = z.strictObject({
  username: Username,
  email: Email,
  name: Text(200).optional(),
  password: Password,
  role: z.enum(['admin', 'member']).default('member'),
});
export type CreateUser = z.infer<typeof CreateUser>;

export const UpdateUser = z.strictObject({
  name: Text(200).optional(),
  role: z.enum(['admin', 'member']).optional(),
  isActive: z.boolean().optional(),
});
export type UpdateUser = z.infer<typeof UpdateUser>;

export const UserView = z
  .object({
    id: z.uuid(),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(userRoles),
    locale: z.string(),
    timeZone: z.string(),
    isActive: z.boolean(),
    createdAt: Timestamp,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof UserView>;
export const UserPage = pageOf(UserView);

export const OrganizationView = z
  .object({ id: z.uuid(), name: z.string(), locale: z.string(), timeZone: z.string(), createdAt: Timestamp })
  .meta({ id: 'Organization' });
export type OrganizationView = z.infer<typeof OrganizationView>;

export const TokensView = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().describe('Seconds until the access token expires'),
});
export type TokensView = z.infer<typeof TokensView>;

export const SessionView = TokensView.extend({ user: UserView, organization: OrganizationView });
export type SessionView = z.infer<typeof SessionView>;
export const MeView = z.object({
  user: UserView,
  organization: OrganizationView,
  permissions: z.array(z.string()),
});

export const CreateApiKey = z.strictObject({
  name: Text(200),
  agentIds: z.array(z.uuid()).min(1).max(100).optional(),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((time) => Date.parse(time) > Date.now(), 'must be in the future')
    .optional(),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ApiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    agentIds: z.array(z.uuid()).nullable(),
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof ApiKeyView>;
export const ApiKeyPage = pageOf(ApiKeyView);
export const NewApiKeyView = ApiKeyView.extend({ key: z.string().describe('The secret; shown only now') });
export type NewApiKeyView = z.infer<typeof NewApiKeyView>;

export const userView = (user: User): UserView => ({
  id: user.id,
  username: user.username,
  name: user.name,
  email: user.email,
  role: user.role,
  locale: user.locale,
  timeZone: user.timeZone,
  isActive: user.isActive,
  createdAt: user.createdAt.toISOString(),
});

export const organizationView = (organization: Organization): OrganizationView => ({
  id: organization.id,
  name: organization.name,
  locale: organization.locale,
  timeZone: organization.timeZone,
  createdAt: organization.createdAt.toISOString(),
});

export const apiKeyView = (key: ApiKey): ApiKeyView => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  agentIds: key.agentIds,
  expiresAt: key.expiresAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
});
