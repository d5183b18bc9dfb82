import { z } from 'zod';
import { LongText, Name, pageOf, PageQuery, Text, Timestamp } from '../../platform/http/index.js';
import { Locale, TimeZone, Username } from '../../platform/text/index.js';
import { userRoles } from '../access/permissions.js';
import type { User } from './user.entity.js';

export const Email = z.email().max(254).toLowerCase();
/** Its upper limit is in bytes and belongs to bcrypt: see `hashPassword`. */
export const Password = LongText(1_000).min(8).describe('At least 8 characters, at most 72 bytes');

/** A password to be checked: an old one may break today's rules. */
export const PasswordAttempt = z.string().min(1).max(1_000);

export const CreateUser = z.strictObject({
  username: Username,
  email: Email,
  name: Name().optional(),
  password: Password.optional().describe('Without one they cannot log in until they have one'),
  role: z.enum(['admin', 'member']).default('member'),
});
export type CreateUser = z.infer<typeof CreateUser>;

export const UpdateProfile = z.strictObject({
  name: Name().optional(),
  locale: Locale.optional(),
  timeZone: TimeZone.optional(),
});
export type UpdateProfile = z.infer<typeof UpdateProfile>;

export const UpdateUser = UpdateProfile.extend({
  role: z.enum(userRoles).optional(),
  isActive: z.boolean().optional(),
});
export type UpdateUser = z.infer<typeof UpdateUser>;

export const UserQuery = PageQuery.extend({
  q: Text(200).optional().describe('A part of the name, the username or the e-mail address'),
  role: z.enum(userRoles).optional(),
  isActive: z.enum(['true', 'false']).optional().describe('Without: those who were deactivated too'),
});
export type UserQuery = z.infer<typeof UserQuery>;

export const UserView = z
  .object({
    id: z.uuid(),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(userRoles),
    locale: z.string().describe('BCP 47, such as ru or en-GB: mails to them are in it'),
    timeZone: z.string().describe('IANA, such as Europe/Moscow'),
    isActive: z.boolean().describe('False: deactivated, and cannot log in'),
    createdAt: Timestamp,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof UserView>;
export const UserPage = pageOf(UserView);

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
