import { z } from 'zod';
import { Id, Name, pageOf, Text, Timestamp } from '../../platform/http/index.js';
import { Locale, TimeZone, Username } from '../../platform/text/index.js';
import { userRoles } from '../access/permissions.js';
import { OrganizationView } from '../accounts/organization.dto.js';
import { Email, Password, UserView } from '../accounts/user.dto.js';

const person = {
  username: Username,
  email: Email,
  name: Name().optional(),
  password: Password.optional().describe('Without one a link is answered under which they choose it'),
};

export const FoundOrganization = z.strictObject({
  name: Name(),
  locale: Locale.optional().describe('Without one: ru'),
  timeZone: TimeZone.optional().describe('Without one: Europe/Moscow'),
  owner: z.strictObject(person),
});
export type FoundOrganization = z.infer<typeof FoundOrganization>;

export const AddUser = z
  .strictObject({
    organizationId: Id.optional(),
    organization: Text(200).optional().describe('Its name; neither this nor its id: the only one there is'),
    ...person,
    role: z.enum(userRoles).default('member'),
  })
  .refine((body) => !(body.organizationId && body.organization), {
    message: 'give either this or the id',
    path: ['organization'],
  });
export type AddUser = z.infer<typeof AddUser>;

export const ResetPassword = z.strictObject({ email: Email });
export type ResetPassword = z.infer<typeof ResetPassword>;

export const RotateSecrets = z
  .strictObject({
    after: Id.optional().describe('Where the step before this one ended'),
  })
  .prefault({});
export type RotateSecrets = z.infer<typeof RotateSecrets>;

export const PasswordLink = z
  .object({
    url: z.string().describe('Works once; whoever has it chooses the password'),
    expiresAt: Timestamp,
  })
  .meta({ id: 'PasswordLink' });
export type PasswordLink = z.infer<typeof PasswordLink>;

export const NewUserView = z.object({
  organization: OrganizationView,
  user: UserView,
  passwordLink: PasswordLink.nullable().describe('Null when a password was given'),
});
export type NewUserView = z.infer<typeof NewUserView>;

export const OrganizationSummary = z
  .object({
    id: z.uuid(),
    name: z.string(),
    users: z.number().describe('Active people'),
    createdAt: Timestamp,
  })
  .meta({ id: 'OrganizationSummary' });
export type OrganizationSummary = z.infer<typeof OrganizationSummary>;
export const OrganizationPage = pageOf(OrganizationSummary);

export const RotationView = z.object({
  rotated: z.number().describe('Taken over to the newest key now'),
  current: z.number().describe('Under it already'),
  failed: z
    .number()
    .describe('Left as they are: their key is unknown, or they are damaged; the log names them'),
  next: z.uuid().nullable().describe('Not all could be looked at in time: call again with this as `after`'),
});
export type RotationView = z.infer<typeof RotationView>;
