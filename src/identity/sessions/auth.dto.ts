import { z } from 'zod';
import { Text } from '../../platform/http/index.js';
import { Username } from '../../platform/text/index.js';
import { OrganizationView } from '../accounts/organization.dto.js';
import { Email, Password, UserView } from '../accounts/user.dto.js';

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
export type MeView = z.infer<typeof MeView>;
